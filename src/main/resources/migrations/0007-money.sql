--liquibase formatted sql

--changeset sapa:payment splitStatements:false
create table payment (
    id                         uuid        primary key,
    session_id                 uuid        not null references chat_session (id),
    -- Null when it pays for the session itself.
    extension_id               uuid        references extension (id),
    customer_id                uuid        not null references app_user (id),
    state                      text        not null check (state in
        ('pending', 'paid', 'expired', 'cancelled', 'partially_refunded', 'refunded')),
    version                    bigint      not null default 1,
    amount                     bigint      not null check (amount > 0),
    refunded                   bigint      not null default 0 check (refunded between 0 and amount),
    description                text        not null,
    -- How often a checkout was asked for; each attempt has a reference of its own.
    attempts                   integer     not null default 0,
    gateway_session_id         text        unique,
    gateway_payment_request_id text,
    gateway_payment_id         text,
    channel                    text,
    checkout_url               text,
    expires_at                 timestamptz not null,
    created_at                 timestamptz not null,
    paid_at                    timestamptz,
    -- When the gateway is to be asked about it next, until it is paid or too old.
    next_check_at              timestamptz,
    check ((state in ('paid', 'partially_refunded', 'refunded')) = (paid_at is not null)),
    check ((state = 'partially_refunded') = (refunded > 0 and refunded < amount)),
    check ((state = 'refunded') = (refunded = amount))
);

create unique index payment_one_for_session on payment (session_id) where extension_id is null;
create unique index payment_one_for_extension on payment (extension_id) where extension_id is not null;
create index payment_session on payment (session_id);
create index payment_customer on payment (customer_id, id);
create index payment_pending on payment (expires_at) where state = 'pending';
create index payment_check on payment (next_check_at) where next_check_at is not null;
create index payment_paid_at on payment (paid_at) where paid_at is not null;

-- Every state a payment or refund was in, for people who must explain it.
create table payment_transition (
    id         bigint generated always as identity primary key,
    payment_id uuid        not null references payment (id),
    refund_id  uuid,
    from_state text,
    to_state   text        not null,
    reason     text,
    at         timestamptz not null
);

create index payment_transition_payment on payment_transition (payment_id, id);

-- What the gateway told us, as it came, before anything was made of it.
create table payment_event (
    id           uuid        primary key,
    -- Tells duplicates: the digest of the body, or what we found ourselves.
    dedup_key    text        not null unique,
    kind         text        not null,
    body         text        not null,
    state        text        not null check (state in ('received', 'processed', 'flagged', 'ignored')),
    reason       text,
    payment_id   uuid        references payment (id),
    deliveries   integer     not null default 1,
    received_at  timestamptz not null,
    decided_at   timestamptz
);

create index payment_event_state on payment_event (state, id);
create index payment_event_payment on payment_event (payment_id) where payment_id is not null;

create table refund (
    id                uuid        primary key,
    payment_id        uuid        not null references payment (id),
    amount            bigint      not null check (amount > 0),
    reason            text        not null,
    state             text        not null check (state in
        ('requested', 'pending', 'succeeded', 'failed', 'manual', 'settled')),
    version           bigint      not null default 1,
    -- The operator who asked for it; null when it follows from what happened.
    requested_by      uuid,
    -- Makes asking for the same refund twice one refund.
    request_key       text        not null unique,
    gateway_refund_id text        unique,
    failure_code      text,
    -- When the gateway was asked; its answer may have been lost.
    asked_at          timestamptz,
    bank_account      text,
    settlement_note   text,
    -- When the gateway is to be asked about it next.
    next_check_at     timestamptz,
    created_at        timestamptz not null,
    decided_at        timestamptz
);

create index refund_payment on refund (payment_id);
create index refund_check on refund (next_check_at) where next_check_at is not null;
create index refund_unfinished on refund (created_at) where state in ('requested', 'pending', 'manual');

--changeset sapa:ledger splitStatements:false
create table ledger_account (
    id         uuid        primary key,
    kind       text        not null check (kind in
        ('gateway', 'bank', 'customer_funds', 'refunds_payable', 'mitra_payable', 'platform_revenue')),
    -- The mitra, of a mitra's account.
    owner_id   uuid        references mitra (id),
    created_at timestamptz not null,
    check ((kind = 'mitra_payable') = (owner_id is not null))
);

create unique index ledger_account_one on ledger_account (kind, coalesce(owner_id, '00000000-0000-0000-0000-000000000000'));

create table ledger_transaction (
    id         uuid        primary key,
    kind       text        not null,
    -- What made the movement; with the kind it makes recording it twice impossible.
    cause_id   uuid        not null,
    session_id uuid        references chat_session (id),
    created_at timestamptz not null,
    recorded_in xid8       not null default pg_current_xact_id(),
    unique (kind, cause_id)
);

create index ledger_transaction_session on ledger_transaction (session_id);
create index ledger_transaction_at on ledger_transaction (created_at);

-- Debits are positive, credits negative.
create table ledger_entry (
    id             uuid   primary key,
    transaction_id uuid   not null references ledger_transaction (id),
    account_id     uuid   not null references ledger_account (id),
    amount         bigint not null check (amount <> 0)
);

create index ledger_entry_transaction on ledger_entry (transaction_id);
create index ledger_entry_account on ledger_entry (account_id, id);

-- What is recorded takes no further entries, not even balanced ones.
create function ledger_entry_is_of_now() returns trigger language plpgsql as $$
begin
    if not exists (
        select 1 from ledger_transaction where id = new.transaction_id and recorded_in = pg_current_xact_id()) then
        raise exception 'the ledger is never changed' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger ledger_entry_is_of_now before insert on ledger_entry
    for each row execute function ledger_entry_is_of_now();

create function ledger_transaction_balances() returns trigger language plpgsql as $$
declare
    transaction uuid;
    entries     bigint;
    total       numeric;
begin
    if tg_table_name = 'ledger_transaction' then
        transaction := new.id;
    else
        transaction := new.transaction_id;
    end if;
    select count(*), coalesce(sum(amount), 0) into entries, total
    from ledger_entry where transaction_id = transaction;
    if entries < 2 or total <> 0 then
        raise exception 'ledger transaction % does not balance', transaction using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- On both tables: constraints can be made immediate before the last entry comes.
create constraint trigger ledger_transaction_balances after insert on ledger_transaction
    deferrable initially deferred for each row execute function ledger_transaction_balances();
create constraint trigger ledger_entry_balances after insert on ledger_entry
    deferrable initially deferred for each row execute function ledger_transaction_balances();

create function ledger_is_immutable() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is never changed' using errcode = 'restrict_violation';
end $$;

create trigger ledger_transaction_immutable before update or delete on ledger_transaction
    for each row execute function ledger_is_immutable();
create trigger ledger_entry_immutable before update or delete on ledger_entry
    for each row execute function ledger_is_immutable();
create trigger ledger_transaction_kept before truncate on ledger_transaction
    for each statement execute function ledger_is_immutable();
create trigger ledger_entry_kept before truncate on ledger_entry
    for each statement execute function ledger_is_immutable();

create table payout (
    id         uuid        primary key,
    state      text        not null check (state in ('draft', 'paid')),
    total      bigint      not null check (total >= 0),
    created_by uuid,
    created_at timestamptz not null,
    paid_by    uuid,
    paid_at    timestamptz,
    check ((state = 'paid') = (paid_at is not null))
);

create table payout_line (
    id        uuid   primary key,
    payout_id uuid   not null references payout (id),
    mitra_id  uuid   not null references mitra (id),
    amount    bigint not null check (amount > 0),
    unique (payout_id, mitra_id)
);

-- An entry is paid out at most once.
create table payout_entry (
    entry_id uuid primary key references ledger_entry (id),
    line_id  uuid not null references payout_line (id)
);

create index payout_entry_line on payout_entry (line_id);

create trigger payout_entry_immutable before update or delete on payout_entry
    for each row execute function ledger_is_immutable();
create trigger payout_entry_kept before truncate on payout_entry
    for each statement execute function ledger_is_immutable();
