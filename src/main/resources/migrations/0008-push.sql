--liquibase formatted sql

--changeset sapa:push splitStatements:false
-- One row for each device that is to be told something, until it was told or given up.
create table push_queue (
    id              bigint      generated always as identity primary key,
    user_id         uuid        not null,
    device_id       text        not null,
    kind            text        not null,
    session_id      uuid        not null,
    collapse_key    text        not null,
    state           text        not null default 'pending' check (state in ('pending', 'sending', 'dead')),
    attempts        integer     not null default 0,
    created_at      timestamptz not null,
    -- By this server's own clock, to be compared with the leases of connections.
    queued_at       timestamptz not null default now(),
    expires_at      timestamptz not null,
    -- Of a pending row when to try it, of a row being sent when its sender is taken for dead.
    next_attempt_at timestamptz not null,
    last_error      text,
    foreign key (user_id, device_id) references device (user_id, device_id) on delete cascade
);

create unique index push_queue_collapse on push_queue (user_id, device_id, collapse_key) where state = 'pending';
create index push_queue_device on push_queue (user_id, device_id, collapse_key);
create index push_queue_due on push_queue (next_attempt_at) where state <> 'dead';
create index push_queue_dead on push_queue (created_at) where state = 'dead';
