package id.sapa.account;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface RefreshDao {

    /** A sign-in as it is stored. */
    record Family(
            UUID id,
            UserId userId,
            byte[] tokenHash,
            byte[] previousHash,
            Instant rotatedAt,
            Instant idleUntil,
            Instant expiresAt,
            Instant revokedAt) {

        boolean isOver(Instant now) {
            return revokedAt != null || !now.isBefore(idleUntil) || !now.isBefore(expiresAt);
        }
    }

    @SqlUpdate("""
            insert into refresh_family (id, user_id, token_hash, created_at, rotated_at, idle_until, expires_at)
            values (:id, :user, :hash, :now, :now, :idleUntil, :expiresAt)
            """)
    void insert(UUID id, UserId user, byte[] hash, Instant now, Instant idleUntil, Instant expiresAt);

    /** Puts the next token in the place of the current one; of two at once only one succeeds. */
    @SqlQuery("""
            update refresh_family
            set token_hash = :next, previous_hash = token_hash, rotated_at = :now, idle_until = :idleUntil
            where id = :id and token_hash = :current and revoked_at is null and idle_until > :now and expires_at > :now
            returning user_id
            """)
    Optional<UserId> rotate(UUID id, byte[] current, byte[] next, Instant now, Instant idleUntil);

    @SqlQuery("""
            select id, user_id, token_hash, previous_hash, rotated_at, idle_until, expires_at, revoked_at
            from refresh_family where id = :id
            """)
    @RegisterConstructorMapper(Family.class)
    Optional<Family> find(UUID id);

    @SqlUpdate("""
            update refresh_family set revoked_at = :now, revoked_for = :reason
            where id = :id and revoked_at is null
            """)
    int revoke(UUID id, String reason, Instant now);

    @SqlUpdate("""
            update refresh_family set revoked_at = :now, revoked_for = :reason
            where user_id = :user and revoked_at is null
            """)
    void revokeAll(UserId user, String reason, Instant now);

    /** Forgets sign-ins that have been over for so long that no token of theirs is good anywhere. */
    @SqlUpdate("""
            delete from refresh_family
            where id in (
                select id from refresh_family where least(revoked_at, idle_until, expires_at) < :time limit :most)
            """)
    int purge(Instant time, int most);
}
