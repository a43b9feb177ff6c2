--liquibase formatted sql

--changeset sapa:chat splitStatements:false
create table message (
    session_id        uuid        not null references chat_session (id),
    seq               bigint      not null check (seq > 0),
    id                uuid        not null,
    sender_id         uuid        not null,
    sender_role       text        not null check (sender_role in ('customer', 'mitra')),
    client_message_id uuid        not null,
    text              text        not null,
    created_at        timestamptz not null,
    primary key (session_id, seq)
);

-- A send is idempotent: one row for each client message id of a sender.
create unique index message_client_id on message (session_id, sender_id, client_message_id);

-- How far each side has received and read; only ever grows.
create table receipt (
    session_id    uuid   not null references chat_session (id),
    role          text   not null check (role in ('customer', 'mitra')),
    delivered_seq bigint not null default 0,
    read_seq      bigint not null default 0,
    -- The last message a push was asked for.
    pushed_seq    bigint not null default 0,
    primary key (session_id, role),
    check (read_seq <= delivered_seq)
) with (fillfactor = 70);

--changeset sapa:connection splitStatements:false
-- Instances that live, by their own word.
create table instance_lease (
    instance_id uuid        primary key,
    seen_at     timestamptz not null
);

-- Users connected to an instance. Small, and written often: losing it in a crash costs a few pushes too many.
create table connected_user (
    user_id     uuid not null,
    instance_id uuid not null references instance_lease (instance_id) on delete cascade,
    primary key (user_id, instance_id)
);

create index connected_user_instance on connected_user (instance_id);
