--liquibase formatted sql

--changeset sapa:money-decisions splitStatements:false
-- How often making something of an event has failed.
alter table payment_event add column attempts integer not null default 0;

-- When an operator said that nothing that was asked for until then has reached the gateway.
alter table refund add column cleared_at timestamptz;

--changeset sapa:payout-discard splitStatements:false
alter table payout add column discarded_by uuid, add column discarded_at timestamptz;
alter table payout drop constraint payout_state_check;
alter table payout add constraint payout_state_check check (state in ('draft', 'paid', 'discarded'));
alter table payout add constraint payout_discarded_check check ((state = 'discarded') = (discarded_at is not null));

-- Where a mitra is paid: bank, number and holder. A payout keeps what was true when it was drafted.
create table mitra_bank_account (
    mitra_id     uuid        primary key references mitra (id),
    bank_account text        not null,
    updated_at   timestamptz not null
);
alter table payout_line add column bank_account text;

create function payout_is_decided() returns trigger language plpgsql as $$
begin
    if old.state <> 'draft' then
        raise exception 'a payout is decided once' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger payout_is_decided before update on payout
    for each row execute function payout_is_decided();

-- What a payout took is free again only when its draft is discarded.
create function payout_entry_is_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and exists (
        select 1 from payout_line l join payout p on p.id = l.payout_id
        where l.id = old.line_id and p.state = 'discarded') then
        return old;
    end if;
    raise exception 'the ledger is never changed' using errcode = 'restrict_violation';
end $$;

drop trigger payout_entry_immutable on payout_entry;
create trigger payout_entry_kept_by_payout before update or delete on payout_entry
    for each row execute function payout_entry_is_kept();

--changeset sapa:ledger-balances
-- Balances are read from the index alone.
create index ledger_entry_balance on ledger_entry (account_id, id) include (amount);
drop index ledger_entry_account;
