--liquibase formatted sql

--changeset sapa:ledger-closing splitStatements:false
-- What the accounts of a kind held at the end of a business day. A balance is the last closing's plus the entries since.
create table ledger_closing (
    ends_at timestamptz not null,
    kind    text        not null,
    amount  numeric     not null,
    primary key (ends_at, kind)
);

-- A closed day takes no further transactions.
create function ledger_period_is_open() returns trigger language plpgsql as $$
begin
    if exists (select 1 from ledger_closing where ends_at > new.created_at) then
        raise exception 'the ledger is closed until later than %', new.created_at using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger ledger_period_is_open before insert on ledger_transaction
    for each row execute function ledger_period_is_open();
