--liquibase formatted sql

--changeset sapa:refund-state-since
-- When the refund entered its present state; null on rows that an earlier release moves.
alter table refund add column state_since timestamptz;
update refund set state_since = coalesce(decided_at, created_at);
