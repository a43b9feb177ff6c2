--liquibase formatted sql

--changeset sapa:mirror-audit
-- The last comparison of each Valkey server's mirror with Postgres: one instance makes it, the others show it.
create table mirror_audit (
    server      text        primary key,
    next_at     timestamptz not null,
    mitras      integer     not null default 0,
    drifted     integer     not null default 0,
    surplus     integer     not null default 0,
    duration_ms bigint      not null default 0,
    audited_at  timestamptz
);
