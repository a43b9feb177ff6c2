package id.sapa.account;

import id.sapa.common.Hmac;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.db.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;

/**
 * Tickets with which browsers, which cannot set headers at an upgrade, open a WebSocket: good once, for seconds, so that it
 * does no harm if a proxy logs one. Thread-safe.
 */
public final class WsTicketService {

    static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final int BYTES = 32;

    private final Database database;
    private final TokenRevocationList tokenRevocationList;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    WsTicketService(Database database, TokenRevocationList tokenRevocationList, Clock clock) {
        this.database = database;
        this.tokenRevocationList = tokenRevocationList;
        this.clock = clock;
    }

    /** A new ticket for the holder of a token. */
    String issue(AuthenticatedUser user) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        database.useTransaction(transaction -> transaction
                .dao(WsTicketDao.class)
                .insert(
                        Hmac.sha256(ticket),
                        user.id(),
                        user.role(),
                        user.familyId(),
                        user.authVersion(),
                        user.expiresAt(),
                        clock.instant().plus(LIFETIME)));
        return ticket;
    }

    /**
     * Uses a ticket up.
     *
     * @return the user, signed in for as long as the token that the ticket was bought with
     * @throws ProblemException {@code unauthorized} if it is used, expired or unknown, or its user was shut out since
     */
    public AuthenticatedUser redeem(String ticket) {
        return database.inTransaction(
                        transaction -> transaction.dao(WsTicketDao.class).redeem(Hmac.sha256(ticket)))
                .filter(row -> clock.instant().isBefore(row.expiresAt()))
                .map(row -> new AuthenticatedUser(
                        row.userId(), row.role(), row.familyId(), row.authVersion(), row.tokenUntil()))
                .filter(user -> clock.instant().isBefore(user.expiresAt()) && !tokenRevocationList.isRevoked(user))
                .orElseThrow(() -> new ProblemException(ProblemCode.UNAUTHORIZED));
    }

    void purgeExpired() {
        database.inTransaction(transaction -> transaction.dao(WsTicketDao.class).purge(clock.instant()));
    }
}
