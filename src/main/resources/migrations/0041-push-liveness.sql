--liquibase formatted sql

--changeset sapa:push-liveness
-- Its user is connected: until next_attempt_at, whoever hears one of the connections may take it back.
alter table push_queue add column awaits_answer boolean not null default false;
create index push_queue_awaiting on push_queue (user_id) where awaits_answer and state = 'pending';
