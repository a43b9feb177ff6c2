--liquibase formatted sql

--changeset sapa:session splitStatements:false
create table chat_session (
    id                    uuid        primary key,
    customer_id           uuid        not null references app_user (id),
    mitra_id              uuid        references mitra (id),
    -- Set when the customer asked for one mitra and no other.
    requested_mitra_id    uuid        references mitra (id),
    product_id            uuid        not null references product (id),
    -- Copied from the product and the settings at creation: later changes do not touch the session.
    product_code          text        not null,
    product_name          text        not null,
    duration_minutes      integer     not null check (duration_minutes > 0),
    price                 bigint      not null check (price >= 0),
    revenue_share_percent integer     not null check (revenue_share_percent between 0 and 100),
    state                 text        not null check (state in
        ('awaiting_payment', 'pairing', 'active', 'ended', 'cancelled', 'expired', 'unmatched')),
    version               bigint      not null default 1,
    created_at            timestamptz not null,
    pairing_since         timestamptz,
    pairing_until         timestamptz,
    started_at            timestamptz,
    ends_at               timestamptz,
    grace_until           timestamptz,
    ended_at              timestamptz,
    end_reason            text,
    -- The number of the last message; grows only with the insert of that message.
    last_seq              bigint      not null default 0,
    check ((state in ('active', 'ended')) = (mitra_id is not null and started_at is not null and ends_at is not null)),
    check ((state in ('ended', 'cancelled', 'expired', 'unmatched')) = (ended_at is not null)),
    check (state <> 'pairing' or (pairing_since is not null and pairing_until is not null))
) with (fillfactor = 70);

-- A customer has at most one open session.
create unique index chat_session_one_open on chat_session (customer_id)
    where state in ('awaiting_payment', 'pairing', 'active');
-- A mitra's active sessions, counted at every accept.
create index chat_session_mitra_active on chat_session (mitra_id) where state = 'active';
create index chat_session_queue on chat_session (pairing_since, id) where state = 'pairing';
create index chat_session_running on chat_session (ends_at) where state = 'active';
create index chat_session_customer on chat_session (customer_id, id);
create index chat_session_mitra on chat_session (mitra_id, id) where mitra_id is not null;

create table session_event (
    id         bigint generated always as identity primary key,
    session_id uuid        not null references chat_session (id),
    from_state text,
    to_state   text        not null,
    reason     text,
    at         timestamptz not null
);

create index session_event_session on session_event (session_id, id);

create table extension (
    id               uuid        primary key,
    session_id       uuid        not null references chat_session (id),
    product_id       uuid        not null references product (id),
    product_name     text        not null,
    duration_minutes integer     not null check (duration_minutes > 0),
    price            bigint      not null check (price >= 0),
    state            text        not null check (state in ('awaiting_payment', 'applied', 'lapsed')),
    created_at       timestamptz not null,
    decided_at       timestamptz
);

create unique index extension_one_open on extension (session_id) where state = 'awaiting_payment';
create index extension_session on extension (session_id);

create table offer (
    id         uuid        primary key,
    session_id uuid        not null references chat_session (id),
    mitra_id   uuid        not null references mitra (id),
    state      text        not null check (state in ('open', 'accepted', 'declined', 'expired', 'withdrawn')),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    decided_at timestamptz
);

create unique index offer_one_open on offer (session_id, mitra_id) where state = 'open';
-- A session is given to one mitra, once.
create unique index offer_one_accepted on offer (session_id) where state = 'accepted';
create index offer_open_mitra on offer (mitra_id) where state = 'open';
create index offer_session on offer (session_id, mitra_id);

create table rating (
    session_id uuid        primary key references chat_session (id),
    stars      integer     not null check (stars between 1 and 5),
    comment    text        not null default '',
    created_at timestamptz not null
);
