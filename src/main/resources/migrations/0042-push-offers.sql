--liquibase formatted sql

--changeset sapa:push-offers
alter table push_queue add column offer_id uuid;
-- 0 is sent before 1.
alter table push_queue add column priority smallint not null default 1;
create index push_queue_due_by_priority on push_queue (priority, next_attempt_at) where state <> 'dead';

-- Offers that devices may be showing.
create table pushed_offer (
    offer_id   uuid        not null,
    user_id    uuid        not null,
    device_id  text        not null,
    expires_at timestamptz not null,
    primary key (offer_id, user_id, device_id)
);

create index pushed_offer_device on pushed_offer (user_id, device_id);
create index pushed_offer_expiry on pushed_offer (expires_at);
