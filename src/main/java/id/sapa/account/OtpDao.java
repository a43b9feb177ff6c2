package id.sapa.account;

import id.sapa.common.PhoneNumber;
import id.sapa.common.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface OtpDao {

    record Challenge(UUID id, PhoneNumber phone, Role role, byte[] codeHash) {}

    /**
     * What was sent to a phone lately.
     *
     * @param openSince when the last code that is still unused was sent in this role, or null
     * @param unusedHour unused codes of the last hour, in every role
     * @param allHour all codes of the last hour
     * @param unusedDay unused codes of the last day
     * @param oldestHour when the first unused code of the last hour was sent, or null
     * @param oldestDay when the first unused code of the last day was sent, or null
     */
    record Recent(
            Instant openSince, int unusedHour, int allHour, int unusedDay, Instant oldestHour, Instant oldestDay) {}

    /** One at a time for a phone, so that its limits hold whatever the concurrency. */
    @SqlQuery("select 1 from (select pg_advisory_xact_lock(hashtextextended('otp ' || :phone, 0))) locked")
    int lock(PhoneNumber phone);

    @SqlQuery("""
            select max(created_at) filter (where used_at is null and role = :role) as open_since,
                   count(*) filter (where used_at is null and created_at > :hourAgo) as unused_hour,
                   count(*) filter (where created_at > :hourAgo) as all_hour,
                   count(*) filter (where used_at is null) as unused_day,
                   min(created_at) filter (where created_at > :hourAgo) as oldest_hour,
                   min(created_at) filter (where used_at is null) as oldest_day
            from otp_challenge where phone = :phone and created_at > :dayAgo
            """)
    @RegisterConstructorMapper(Recent.class)
    Recent recent(PhoneNumber phone, Role role, Instant hourAgo, Instant dayAgo);

    @SqlUpdate("""
            insert into otp_challenge (id, phone, role, code_hash, created_at, expires_at)
            values (:id, :phone, :role, :codeHash, :now, :expiresAt)
            """)
    void insert(UUID id, PhoneNumber phone, Role role, byte[] codeHash, Instant now, Instant expiresAt);

    /** Spends one attempt; empty if there is none left, or the challenge is used, expired or unknown. */
    @SqlQuery("""
            update otp_challenge set attempts = attempts + 1
            where id = :id and used_at is null and expires_at > :now and attempts < :most
            returning id, phone, role, code_hash
            """)
    @RegisterConstructorMapper(Challenge.class)
    Optional<Challenge> attempt(UUID id, Instant now, int most);

    @SqlUpdate("update otp_challenge set used_at = :now where id = :id and used_at is null")
    int use(UUID id, Instant now);

    @SqlUpdate("delete from otp_challenge where created_at < :time")
    int purge(Instant time);
}
