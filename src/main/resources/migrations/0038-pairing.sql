--liquibase formatted sql

--changeset sapa:pairing
-- How many offers in a row the mitra has let expire.
alter table mitra add column missed_offers integer not null default 0;
-- Why the mitra is offline; null while it is online, and if it never was.
alter table mitra add column offline_reason text;
-- The place in the queue that the customer was told of last.
alter table chat_session add column announced_position bigint;
