--liquibase formatted sql

--changeset sapa:product splitStatements:false
create table product (
    id               uuid        primary key,
    code             text        not null unique check (code ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    name             text        not null check (length(name) between 1 and 120),
    duration_minutes integer     not null check (duration_minutes between 1 and 1440),
    price            bigint      not null check (price >= 0),
    active           boolean     not null default true,
    created_at       timestamptz not null
);
