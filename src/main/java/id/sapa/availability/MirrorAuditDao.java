package id.sapa.availability;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Which instance compares a server's mirror with Postgres next, and what the last comparison found. */
interface MirrorAuditDao {

    /** Takes the next turn, if it is due: 1 if it is ours. Times are Postgres's. */
    @SqlUpdate("""
            insert into mirror_audit as a (server, next_at)
            values (:server, clock_timestamp() + :intervalMillis * interval '1 millisecond')
            on conflict (server) do update set next_at = excluded.next_at
            where a.next_at <= clock_timestamp()
            """)
    int claim(String server, long intervalMillis);

    @SqlUpdate("""
            update mirror_audit
            set mitras = :mitras, drifted = :drifted, surplus = :surplus, duration_ms = :durationMs, audited_at = :auditedAt,
                next_at = clock_timestamp() + :intervalMillis * interval '1 millisecond'
            where server = :server
            """)
    int store(
            String server,
            int mitras,
            int drifted,
            int surplus,
            long durationMs,
            Instant auditedAt,
            long intervalMillis);

    @SqlQuery("""
            select mitras, drifted, surplus, duration_ms, audited_at from mirror_audit
            where server = :server and audited_at is not null
            """)
    @RegisterConstructorMapper(DriftReport.class)
    Optional<DriftReport> find(String server);

    /** Those of servers that nobody has used for a day. */
    @SqlUpdate("""
            delete from mirror_audit where next_at < clock_timestamp() - interval '1 day'
            """)
    int deleteAbandoned();

    /** Keeps other connections from seeding this server's mirror until {@link #unlockSeed}; false if one of them is seeding it. */
    @SqlQuery("""
            select pg_try_advisory_lock(hashtextextended('mirror-seed:' || :server, 0))
            """)
    boolean tryLockSeed(String server);

    @SqlQuery("""
            select pg_advisory_unlock(hashtextextended('mirror-seed:' || :server, 0))
            """)
    boolean unlockSeed(String server);
}
