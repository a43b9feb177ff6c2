package id.sapa.web;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface IdempotencyDao {

    record Row(byte[] requestHash, UUID resourceId, String body) {}

    @SqlQuery("""
            select request_hash, resource_id, body from idempotency_key
            where user_id = :user and operation = :operation and key = :key
            """)
    @RegisterConstructorMapper(Row.class)
    Optional<Row> find(@Bind("user") UserId user, @Bind("operation") String operation, @Bind("key") String key);

    @SqlUpdate("""
            insert into idempotency_key (user_id, operation, key, request_hash, resource_id, created_at)
            values (:user, :operation, :key, :hash, :resourceId, :now)
            on conflict (user_id, operation, key) do nothing
            """)
    int insert(
            @Bind("user") UserId user,
            @Bind("operation") String operation,
            @Bind("key") String key,
            @Bind("hash") byte[] hash,
            @Bind("resourceId") UUID resourceId,
            @Bind("now") Instant now);

    @SqlUpdate("""
            update idempotency_key set status = :status, body = :body
            where user_id = :user and operation = :operation and key = :key and resource_id = :resourceId
                and body is null
            """)
    int complete(
            @Bind("user") UserId user,
            @Bind("operation") String operation,
            @Bind("key") String key,
            @Bind("resourceId") UUID resourceId,
            @Bind("status") int status,
            @Bind("body") String body);

    @SqlUpdate("""
            delete from idempotency_key
            where user_id = :user and operation = :operation and key = :key and resource_id = :resourceId
            """)
    void delete(
            @Bind("user") UserId user,
            @Bind("operation") String operation,
            @Bind("key") String key,
            @Bind("resourceId") UUID resourceId);

    @SqlUpdate("delete from idempotency_key where created_at < :time")
    int deleteBefore(@Bind("time") Instant time);
}
