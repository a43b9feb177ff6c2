--liquibase formatted sql

--changeset sapa:platform splitStatements:false
-- Durable jobs, in the layout that db-scheduler expects.
create table scheduled_tasks (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,
    execution_time       timestamptz not null,
    picked               boolean     not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,
    primary key (task_name, task_instance)
);

create index scheduled_tasks_due on scheduled_tasks (execution_time) where not picked;
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat) where picked;

-- Answers already given to requests with an Idempotency-Key.
create table idempotency_key (
    user_id      uuid        not null,
    operation    text        not null,
    key          text        not null check (length(key) between 1 and 255),
    request_hash bytea       not null,
    resource_id  uuid,
    status       integer,
    body         text,
    created_at   timestamptz not null,
    primary key (user_id, operation, key)
);

create index idempotency_key_age on idempotency_key (created_at);

-- Business configuration. Every change is a new version that holds all values that differ from the defaults.
create table settings_version (
    version    bigint primary key,
    values     jsonb       not null,
    changed_by uuid,
    changed_at timestamptz not null
);
