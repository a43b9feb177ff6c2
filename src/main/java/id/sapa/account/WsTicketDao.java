package id.sapa.account;

import id.sapa.common.Role;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface WsTicketDao {

    /** Whom a ticket lets in. */
    record Row(UserId userId, Role role, UUID familyId, long authVersion, Instant tokenUntil, Instant expiresAt) {}

    @SqlUpdate("""
            insert into ws_ticket (ticket_hash, user_id, role, family_id, auth_version, token_until, expires_at)
            values (:hash, :user, :role, :family, :authVersion, :tokenUntil, :expiresAt)
            """)
    void insert(
            byte[] hash, UserId user, Role role, UUID family, long authVersion, Instant tokenUntil, Instant expiresAt);

    /** Of two at once only one gets it. */
    @SqlQuery("""
            delete from ws_ticket where ticket_hash = :hash
            returning user_id, role, family_id, auth_version, token_until, expires_at
            """)
    @RegisterConstructorMapper(Row.class)
    Optional<Row> redeem(byte[] hash);

    @SqlUpdate("delete from ws_ticket where expires_at < :time")
    int purge(Instant time);
}
