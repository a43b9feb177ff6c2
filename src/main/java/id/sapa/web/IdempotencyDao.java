package id.sapa.web;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface IdempotencyDao {

    record Row(byte[] requestHash, UUID resourceId, String body) {}

    @SqlQuery("""
            select request_hash, resource_id, body from idempotency_key
            where user_id = :user and operation = :operation and key = :key
            """)
    @RegisterConstructorMapper(Row.class)
    Optional<Row> find(UserId user, String operation, String key);

    @SqlUpdate("""
            insert into idempotency_key (user_id, operation, key, request_hash, resource_id, created_at)
            values (:user, :operation, :key, :hash, :resourceId, :now)
            on conflict (user_id, operation, key) do nothing
            """)
    int insert(UserId user, String operation, String key, byte[] hash, UUID resourceId, Instant now);

    @SqlUpdate("""
            update idempotency_key set status = :status, body = :body
            where user_id = :user and operation = :operation and key = :key and resource_id = :resourceId
                and body is null
            """)
    int complete(UserId user, String operation, String key, UUID resourceId, int status, String body);

    @SqlUpdate("""
            delete from idempotency_key
            where user_id = :user and operation = :operation and key = :key and resource_id = :resourceId
            """)
    void delete(UserId user, String operation, String key, UUID resourceId);

    @SqlUpdate("delete from idempotency_key where created_at < :time")
    int deleteBefore(Instant time);
}
