package id.sapa.push;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import id.sapa.event.ConnectionLeaseService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Takes pushes to be sent. Thread-safe. */
public final class PushQueue {

    /** For so long a push waits for a sign of life from a user who is connected. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    private final Clock clock;
    private volatile Runnable onNew = () -> {};

    public PushQueue(Clock clock) {
        this.clock = clock;
    }

    /**
     * Asks for a push to every device that the user has now, in the transaction of what it tells of. It is sent after the
     * commit, but not if a connection of the user gives a sign of life within {@link #ANSWER_TIMEOUT}. One that waits for the same device under the same collapse key is
     * replaced.
     *
     * @param session null if it is about none
     * @param collapseKey of pushes with the same key the phone shows only the latest; at most 64 characters
     */
    public void enqueue(Transaction transaction, UserId user, PushKind kind, SessionId session, String collapseKey) {
        Instant now = clock.instant();
        int devices = transaction
                .dao(PushDao.class)
                .enqueue(
                        user,
                        kind,
                        session,
                        collapseKey,
                        now,
                        now.plus(kind.timeToLive()),
                        now.plus(ANSWER_TIMEOUT),
                        ConnectionLeaseService.LEASE_TTL_SECONDS);
        if (devices > 0) {
            transaction.afterCommit(onNew);
        }
    }

    /** Asks for a push to a mitra whom Sapa has switched off, in that transaction. */
    public void presenceOff(Transaction transaction, UserId mitra) {
        enqueue(transaction, mitra, PushKind.PRESENCE_OFF, null, PushKind.PRESENCE_OFF.wire());
    }

    /** Says whom to wake when there is something to send. */
    void onNew(Runnable wake) {
        this.onNew = wake;
    }
}
