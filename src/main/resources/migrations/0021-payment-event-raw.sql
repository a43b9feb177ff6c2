--liquibase formatted sql

--changeset sapa:payment-event-raw
-- The event's bytes as they came; null on flags of our own and on what an earlier release stored.
alter table payment_event add column raw bytea;
