package id.sapa.session;

import id.sapa.availability.Availability;
import id.sapa.common.ExtensionId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.RetryTransactionException;
import id.sapa.db.Tx;
import id.sapa.jobs.Jobs;
import id.sapa.ledger.Earnings;
import id.sapa.payment.Payments;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Every change of a session's state, each with all that follows from it in the same transaction. The caller holds the
 * session's row lock, and before it the mitra's where the session has one. Thread-safe.
 */
public final class SessionLifecycle {

    private final Availability availability;
    private final Payments payments;
    private final Earnings earnings;
    private final SessionNotices notices;
    private final Jobs jobs;
    private final Settings settings;
    private final Clock clock;
    private volatile PairingQueue pairing;

    SessionLifecycle(
            Availability availability,
            Payments payments,
            Earnings earnings,
            SessionNotices notices,
            Jobs jobs,
            Settings settings,
            Clock clock) {
        this.availability = availability;
        this.payments = payments;
        this.earnings = earnings;
        this.notices = notices;
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
    }

    void pairWith(PairingQueue queue) {
        this.pairing = queue;
    }

    /** Locks the session, and before it its mitra if it has one, so that any change may follow. */
    ChatSession lock(Tx tx, SessionId id) {
        SessionDao dao = tx.dao(SessionDao.class);
        ChatSession seen = dao.find(id).orElseThrow(ProblemException::notFound);
        if (seen.mitraId() != null) {
            availability.lock(tx, seen.mitraId());
        }
        ChatSession locked = dao.lock(id).orElseThrow(ProblemException::notFound);
        if (seen.mitraId() == null && locked.mitraId() != null) {
            // Its lock must come before the session's.
            throw new RetryTransactionException("a mitra accepted between two reads");
        }
        return locked;
    }

    /** Locks the session alone, for a mitra who is locked already and would like to take it. */
    public ChatSession lockForAccept(Tx tx, SessionId id) {
        return tx.dao(SessionDao.class).lock(id).orElseThrow(ProblemException::notFound);
    }

    /** When a session that begins to wait now is given up. */
    Instant pairingDeadline(Instant now) {
        return now.plus(Duration.ofSeconds(settings.get(SettingKey.PAIRING_WINDOW_SECONDS)));
    }

    /** A session waits for a mitra from now on; its row says so already. */
    void enteredPairing(Tx tx, SessionId id, SessionState from, Instant until) {
        tx.dao(SessionDao.class).insertEvent(id, from, SessionState.PAIRING, null, clock.instant());
        jobs.schedule(tx, SessionJobs.PAIRING_WINDOW, id.toString(), until);
        pairing.entered(tx, id);
        notices.changed(tx, id);
    }

    /** Its payment came: it waits for a mitra. */
    void paid(Tx tx, ChatSession session) {
        Instant now = clock.instant();
        Instant until = pairingDeadline(now);
        moved(tx.dao(SessionDao.class).toPairing(session.id(), now, until));
        enteredPairing(tx, session.id(), session.state(), until);
    }

    /**
     * The mitra takes the session. The caller has locked both and has made sure of its capacity.
     *
     * @return the session as it now is
     */
    public ChatSession accept(Tx tx, ChatSession session, UserId mitra) {
        SessionDao dao = tx.dao(SessionDao.class);
        Instant now = clock.instant();
        Instant endsAt = now.plus(Duration.ofMinutes(session.durationMinutes()));
        moved(dao.toActive(session.id(), mitra, now, endsAt));
        dao.insertEvent(session.id(), session.state(), SessionState.ACTIVE, null, now);
        scheduleEnd(tx, session.id(), endsAt);
        availability.changed(tx, mitra);
        ChatSession active = dao.find(session.id()).orElseThrow();
        notices.changed(tx, session.id());
        notices.started(tx, active);
        return active;
    }

    /** Cancels a session that waits for payment or for a mitra; what was paid is refunded. */
    void cancel(Tx tx, ChatSession session, EndReason reason) {
        close(tx, session, SessionState.CANCELLED, reason);
        returnMoney(tx, session);
    }

    /** The payment did not come in time. */
    void expire(Tx tx, ChatSession session) {
        close(tx, session, SessionState.EXPIRED, EndReason.PAYMENT_EXPIRED);
    }

    /** Nobody accepted in time; what was paid is refunded. */
    void unmatched(Tx tx, ChatSession session) {
        close(tx, session, SessionState.UNMATCHED, EndReason.NO_MITRA_ACCEPTED);
        returnMoney(tx, session);
    }

    /** Ends an active session: the mitra is free again, and earns its share unless it never showed up. */
    void end(Tx tx, ChatSession session, EndReason reason) {
        close(tx, session, SessionState.ENDED, reason);
        tx.dao(ExtensionDao.class).findOpen(session.id()).ifPresent(open -> lapseExtension(tx, open.id()));
        if (reason == EndReason.NO_SHOW) {
            payments.refundSession(tx, session.id(), reason.wire());
        } else {
            earnings.sessionEnded(tx, session.id(), session.mitraId(), session.revenueSharePercent());
        }
        availability.freed(tx, session.mitraId());
        pairing.capacityFreed(tx);
        notices.ended(tx, session);
    }

    /** Moves the end of an active session and tells both sides. */
    void moveEnd(Tx tx, ChatSession session, Instant endsAt) {
        moved(tx.dao(SessionDao.class).moveEnd(session.id(), endsAt));
        scheduleEnd(tx, session.id(), endsAt);
        notices.changed(tx, session.id());
    }

    /** Until when an extension that was opened in time can be paid. */
    Instant lastPayment(ChatSession session) {
        return session.graceUntil() != null
                ? session.graceUntil()
                : session.endsAt().plusSeconds(settings.get(SettingKey.SESSION_EXTENSION_GRACE_SECONDS));
    }

    /** Lets the end wait for an extension's payment. */
    void startGrace(Tx tx, ChatSession session, Instant until) {
        moved(tx.dao(SessionDao.class).startGrace(session.id(), until));
        jobs.schedule(tx, SessionJobs.END, session.id().toString(), until);
        notices.changed(tx, session.id());
    }

    /** An extension that is still unpaid can no longer be used; a payment that comes yet is refunded. */
    void lapseExtension(Tx tx, ExtensionId extension) {
        if (tx.dao(ExtensionDao.class).decide(extension, ExtensionState.LAPSED, clock.instant()) == 1) {
            payments.cancelExtension(tx, extension);
        }
    }

    /** An extension was not paid in time: nothing is left to wait for. */
    void extensionExpired(Tx tx, ChatSession session, ExtensionId extension) {
        tx.dao(ExtensionDao.class).decide(extension, ExtensionState.LAPSED, clock.instant());
        if (session.state() == SessionState.ACTIVE && !clock.instant().isBefore(session.endsAt())) {
            end(tx, session, EndReason.TIME_UP);
        }
    }

    private void scheduleEnd(Tx tx, SessionId id, Instant endsAt) {
        jobs.schedule(tx, SessionJobs.END, id.toString(), endsAt);
        for (int remaining : settings.get(SettingKey.SESSION_WARNING_SECONDS)) {
            Instant at = endsAt.minusSeconds(remaining);
            if (at.isAfter(clock.instant())) {
                jobs.schedule(tx, SessionJobs.WARNING, SessionJobs.warningKey(id, remaining), at);
            }
        }
    }

    private void close(Tx tx, ChatSession session, SessionState to, EndReason reason) {
        if (!session.state().canBecome(to)) {
            throw new IllegalStateException(session.state() + " cannot become " + to);
        }
        SessionDao dao = tx.dao(SessionDao.class);
        Instant now = clock.instant();
        moved(dao.close(session.id(), session.state(), to, now, reason));
        dao.insertEvent(session.id(), session.state(), to, reason, now);
        if (session.state() == SessionState.PAIRING) {
            pairing.left(tx, session.id());
        }
        notices.changed(tx, session.id());
    }

    /** Takes back an unpaid payment, refunds a paid one. */
    private void returnMoney(Tx tx, ChatSession session) {
        if (session.price().isPositive()) {
            payments.release(tx, session.id(), session.state().wire());
        }
    }

    private static void moved(int rows) {
        if (rows != 1) {
            throw new ProblemException(ProblemCode.CONFLICT, "The session has changed meanwhile");
        }
    }
}
