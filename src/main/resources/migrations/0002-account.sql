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

-- A request to sign in. The code itself is never stored.
create table otp_challenge (
    id         uuid        primary key,
    phone      text        not null,
    role       text        not null check (role in ('customer', 'mitra')),
    code_hash  bytea       not null,
    attempts   integer     not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);

create index otp_challenge_phone on otp_challenge (phone, created_at);
create index otp_challenge_age on otp_challenge (created_at);

-- One sign-in on one device and the refresh tokens that descend from it; only the latest token is good.
create table refresh_family (
    id            uuid        primary key,
    user_id       uuid        not null references app_user (id),
    token_hash    bytea       not null,
    previous_hash bytea,
    created_at    timestamptz not null,
    rotated_at    timestamptz not null,
    idle_until    timestamptz not null,
    expires_at    timestamptz not null,
    revoked_at    timestamptz,
    revoked_for   text,
    check ((revoked_at is null) = (revoked_for is null))
);

create index refresh_family_user on refresh_family (user_id) where revoked_at is null;
create index refresh_family_revoked on refresh_family (revoked_at) where revoked_at is not null;
create index refresh_family_expiry on refresh_family (expires_at);

create table device (
    user_id      uuid        not null references app_user (id),
    device_id    text        not null check (length(device_id) between 1 and 128),
    fcm_token    text        not null,
    platform     text        not null check (platform in ('android', 'ios', 'web')),
    -- The sign-in that registered it: when that ends, its pushes end.
    family_id    uuid        not null references refresh_family (id) on delete cascade,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    primary key (user_id, device_id)
);

-- A token names one installation of the app: whoever registered it last has it.
create unique index device_token on device (fcm_token);
create index device_family on device (family_id);

-- Signs one WebSocket in, once, within seconds.
create table ws_ticket (
    ticket_hash  bytea       primary key,
    user_id      uuid        not null references app_user (id) on delete cascade,
    role         text        not null,
    family_id    uuid        not null,
    auth_version bigint      not null,
    token_until  timestamptz not null,
    expires_at   timestamptz not null
);

create index ws_ticket_expiry on ws_ticket (expires_at);

create table operator_account (
    id            uuid        primary key,
    email         text        not null check (email = lower(email)),
    role          text        not null check (role in ('viewer', 'operator', 'admin')),
    password_hash text        not null,
    auth_version  bigint      not null default 1,
    created_at    timestamptz not null,
    disabled_at   timestamptz
);

create unique index operator_account_email on operator_account (email);

-- What operators did and which transcripts they read. Rows are only ever added.
create table audit (
    id             uuid        primary key,
    -- Null when the command line did it.
    operator_id    uuid        references operator_account (id),
    operator_email text        not null,
    action         text        not null,
    subject        text        not null,
    details        jsonb       not null,
    request_id     text,
    at             timestamptz not null
);

create index audit_subject on audit (subject, id);
create index audit_operator on audit (operator_id, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% of % is not allowed', tg_op, tg_table_name;
end $$;

create trigger audit_is_append_only before update or delete on audit
    for each row execute function refuse_change();
