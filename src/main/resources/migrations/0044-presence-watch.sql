--liquibase formatted sql

--changeset sapa:presence-watch
-- Since when somebody has been there without a break to take heartbeats: only silence since then is a mitra's own.
create table presence_watch (
    only_one      boolean     primary key default true check (only_one),
    watched_since timestamptz not null,
    last_look_at  timestamptz not null
);
