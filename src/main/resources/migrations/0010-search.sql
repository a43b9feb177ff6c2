--liquibase formatted sql

--changeset sapa:search splitStatements:false
-- What operators search by. Lists are newest first, paged by (time, id).

-- Beginnings of words of mitras' names; customers, who are many, are found by phone alone.
create index app_user_mitra_name on app_user using gin (to_tsvector('simple', display_name)) where role = 'mitra';
-- Beginnings of mitras' phone numbers.
create index app_user_mitra_phone on app_user (phone text_pattern_ops) where role = 'mitra';
create index mitra_created on mitra (created_at, id);
create index mitra_deactivated on mitra (created_at, id) where deactivated_at is not null;

create index chat_session_created on chat_session (created_at, id);
create index chat_session_state_created on chat_session (state, created_at, id);

create index payment_created on payment (created_at, id);
create index payment_state_created on payment (state, created_at, id);
create index payment_gateway_payment on payment (gateway_payment_id) where gateway_payment_id is not null;
create index refund_decided on refund (decided_at) where decided_at is not null;
