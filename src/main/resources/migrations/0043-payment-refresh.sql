--liquibase formatted sql

--changeset sapa:payment-refresh
-- When the gateway was last asked because somebody waits for the answer.
alter table payment add column refreshed_at timestamptz;
