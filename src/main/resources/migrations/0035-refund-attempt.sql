--liquibase formatted sql

--changeset sapa:refund-attempt
-- Which request of the gateway this is; each that was definitely refused is followed by one under another reference.
alter table refund add column attempt integer not null default 1 check (attempt > 0);
