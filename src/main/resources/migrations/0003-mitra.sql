--liquibase formatted sql

--changeset sapa:mitra splitStatements:false
create table mitra (
    id                  uuid        primary key references app_user (id),
    headline            text        not null default '',
    bio                 text        not null default '',
    max_sessions        integer     not null check (max_sessions between 1 and 100),
    -- The mitra's own switch: intent, not liveness.
    online              boolean     not null default false,
    last_heartbeat_at   timestamptz,
    deactivated_at      timestamptz,
    deactivation_reason text,
    -- When the mitra last became without work; the longest idle is asked first.
    idle_since          timestamptz not null,
    rating_sum          bigint      not null default 0,
    rating_count        bigint      not null default 0,
    -- Grows by one with every change that the mirror holds, under the row's lock.
    version             bigint      not null default 1,
    created_at          timestamptz not null
    -- Heartbeats rewrite rows all the time: room for them on the same page.
) with (fillfactor = 70);

create index mitra_online on mitra (id) where online and deactivated_at is null;

-- Numbers the reseeds of the mirror.
create sequence mirror_seed;
