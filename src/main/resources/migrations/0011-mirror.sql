--liquibase formatted sql

--changeset sapa:mirror-missed-write splitStatements:false
-- Mitras whose last change may be missing in the mirror, until an instance that reaches Valkey has written it there.
create table mirror_missed_write (
    mitra_id uuid   primary key references mitra (id),
    version  bigint not null
);
