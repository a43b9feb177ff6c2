--liquibase formatted sql

--changeset sapa:push-text
-- The language of the app's texts; null if the app has not said.
alter table device add column locale text check (locale in ('id', 'en'));
-- Not every push is about a session.
alter table push_queue alter column session_id drop not null;
