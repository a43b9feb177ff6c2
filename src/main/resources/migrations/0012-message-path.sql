--liquibase formatted sql

-- See docs/decisions/0012-constraints-on-the-message-path.md.

--changeset sapa:message-path splitStatements:false
create function refuse_row() returns trigger language plpgsql as $$
begin
    raise exception 'new row for relation "%" violates "%"', tg_table_name, tg_name
        using errcode = 'check_violation', constraint = tg_name, table = tg_table_name;
end $$;

create trigger chat_session_terms after insert or update of duration_minutes, price, revenue_share_percent
    on chat_session for each row
    when (not (new.duration_minutes > 0 and new.price >= 0 and new.revenue_share_percent between 0 and 100))
    execute function refuse_row();

create trigger chat_session_state after insert or update
    of state, mitra_id, pairing_since, pairing_until, started_at, ends_at, ended_at
    on chat_session for each row
    when (not (
        new.state in ('awaiting_payment', 'pairing', 'active', 'ended', 'cancelled', 'expired', 'unmatched')
        and (new.state <> 'pairing' or (new.pairing_since is not null and new.pairing_until is not null))
        and (new.state in ('active', 'ended'))
            = (new.mitra_id is not null and new.started_at is not null and new.ends_at is not null)
        and (new.state in ('ended', 'cancelled', 'expired', 'unmatched')) = (new.ended_at is not null)))
    execute function refuse_row();

alter table chat_session
    drop constraint chat_session_check,
    drop constraint chat_session_check1,
    drop constraint chat_session_check2,
    drop constraint chat_session_duration_minutes_check,
    drop constraint chat_session_price_check,
    drop constraint chat_session_revenue_share_percent_check,
    drop constraint chat_session_state_check;

alter table message
    drop constraint message_session_id_fkey,
    drop constraint message_sender_role_check,
    drop constraint message_seq_check;
