--liquibase formatted sql

--changeset sapa:account splitStatements:false
create table app_user (
    id              uuid        primary key,
    role            text        not null check (role in ('customer', 'mitra')),
    phone           text        not null check (phone ~ '^\+[0-9]{6,15}$' or deleted_at is not null),
    display_name    text        not null,
    -- Tokens issued before the last change of this number are refused.
    auth_version    bigint      not null default 1,
    auth_changed_at timestamptz not null,
    -- Set while the user may not sign in or use a token.
    blocked         boolean     not null default false,
    created_at      timestamptz not null,
    deleted_at      timestamptz
);

create unique index app_user_phone on app_user (phone, role) where deleted_at is null;
create index app_user_auth_changed on app_user (auth_changed_at);
