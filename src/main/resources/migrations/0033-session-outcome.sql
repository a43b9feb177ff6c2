--liquibase formatted sql

--changeset sapa:session-outcome
-- What an early end means for the money, copied from the settings when the session is created.
alter table chat_session
    add column customer_end_refund text not null default 'none'
        check (customer_end_refund in ('none', 'rest', 'full')),
    add column mitra_end_refund text not null default 'rest'
        check (mitra_end_refund in ('none', 'rest', 'full')),
    add column operator_end_refund text not null default 'rest'
        check (operator_end_refund in ('none', 'rest', 'full')),
    add column no_show_seconds integer not null default 180 check (no_show_seconds > 0);
