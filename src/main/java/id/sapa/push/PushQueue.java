package id.sapa.push;

import id.sapa.common.OfferId;
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
        enqueue(transaction, user, kind, session, null, collapseKey, now, now.plus(kind.timeToLive()));
    }

    /** Asks for a push to a mitra whom Sapa has switched off, in that transaction. */
    public void presenceOff(Transaction transaction, UserId mitra) {
        enqueue(transaction, mitra, PushKind.PRESENCE_OFF, null, PushKind.PRESENCE_OFF.wire());
    }

    /**
     * Asks for a push of an offer, in the transaction that makes it.
     *
     * @param expiresAt when the offer ends by itself
     */
    public void offer(Transaction transaction, UserId mitra, SessionId session, OfferId offer, Instant expiresAt) {
        enqueue(transaction, mitra, PushKind.OFFER, session, offer, offer.toString(), clock.instant(), expiresAt);
    }

    /**
     * An offer is gone, in this transaction. If it was pushed, the devices are told so, except those that show another one in its place; if not, it
     * will not be.
     */
    public void offerGone(Transaction transaction, UserId mitra, SessionId session, OfferId offer) {
        Instant now = clock.instant();
        PushDao dao = transaction.dao(PushDao.class);
        // First: a sender who has it now is waited for, so that what comes next sees what that one has taken.
        dao.removeUnsent(mitra, offer);
        dao.expireUnderWay(mitra, offer, now);
        if (dao.enqueueOfferGone(mitra, session, offer, now, now.plus(PushKind.OFFER_GONE.timeToLive())) > 0) {
            transaction.afterCommit(onNew);
        }
    }

    private void enqueue(
            Transaction transaction,
            UserId user,
            PushKind kind,
            SessionId session,
            OfferId offer,
            String collapseKey,
            Instant now,
            Instant expiresAt) {
        PushDao.NewPush push =
                new PushDao.NewPush(user, kind, session, offer, collapseKey, now, expiresAt, now.plus(ANSWER_TIMEOUT));
        if (transaction.dao(PushDao.class).enqueue(push, ConnectionLeaseService.LEASE_TTL_SECONDS) > 0) {
            transaction.afterCommit(onNew);
        }
    }

    /** Says whom to wake when there is something to send. */
    void onNew(Runnable wake) {
        this.onNew = wake;
    }
}
