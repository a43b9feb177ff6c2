package id.sapa.session;

import id.sapa.availability.AvailabilityService;
import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.RefundScope;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.common.VisibleText;
import id.sapa.db.RetryTransactionException;
import id.sapa.db.Transaction;
import id.sapa.jobs.JobScheduler;
import id.sapa.ledger.EarningsService;
import id.sapa.payment.PaymentService;
import id.sapa.session.SessionOutcome.Ending;
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

    private final AvailabilityService availabilityService;
    private final PaymentService paymentService;
    private final EarningsService earningsService;
    private final SessionNotifier notices;
    private final JobScheduler jobScheduler;
    private final Settings settings;
    private final Clock clock;
    private volatile PairingListener pairing;

    SessionLifecycle(
            AvailabilityService availabilityService,
            PaymentService paymentService,
            EarningsService earningsService,
            SessionNotifier notices,
            JobScheduler jobScheduler,
            Settings settings,
            Clock clock) {
        this.availabilityService = availabilityService;
        this.paymentService = paymentService;
        this.earningsService = earningsService;
        this.notices = notices;
        this.jobScheduler = jobScheduler;
        this.settings = settings;
        this.clock = clock;
    }

    void setPairingListener(PairingListener queue) {
        this.pairing = queue;
    }

    /** Locks the session, and before it its mitra if it has one, so that any change may follow. */
    ChatSession lock(Transaction transaction, SessionId id) {
        SessionDao dao = transaction.dao(SessionDao.class);
        ChatSession seen = dao.find(id).orElseThrow(ProblemException::notFound);
        if (seen.mitraId() != null) {
            availabilityService.lock(transaction, seen.mitraId());
        }
        ChatSession locked = dao.lock(id).orElseThrow(ProblemException::notFound);
        if (seen.mitraId() == null && locked.mitraId() != null) {
            // Its lock must come before the session's.
            throw new RetryTransactionException("a mitra accepted between two reads");
        }
        return locked;
    }

    /** Locks a session alone that has no mitra yet, or for a mitra who is locked already. */
    public ChatSession lockAlone(Transaction transaction, SessionId id) {
        return transaction.dao(SessionDao.class).lock(id).orElseThrow(ProblemException::notFound);
    }

    /** When a session that begins to wait now is given up. */
    Instant pairingDeadline(Instant now) {
        return now.plus(Duration.ofSeconds(settings.get(SettingKey.PAIRING_WINDOW_SECONDS)));
    }

    /** A session waits for a mitra from now on; its row says so already. */
    void enteredPairing(Transaction transaction, SessionId id, SessionState from, Instant until) {
        SessionDao dao = transaction.dao(SessionDao.class);
        dao.insertEvent(id, from, SessionState.PAIRING, null, clock.instant());
        dao.initQueuePosition(id);
        jobScheduler.schedule(transaction, SessionJobs.PAIRING_WINDOW, id.toString(), until);
        pairing.onPairingStarted(transaction, id);
        notices.changed(transaction, id);
    }

    /** Its payment came: it waits for a mitra. */
    void paid(Transaction transaction, ChatSession session) {
        Instant now = clock.instant();
        Instant until = pairingDeadline(now);
        requireUpdated(transaction.dao(SessionDao.class).toPairing(session.id(), now, until));
        enteredPairing(transaction, session.id(), session.state(), until);
    }

    /**
     * The mitra takes the session. The caller has locked both and has made sure of its capacity.
     *
     * @return the session as it now is
     */
    public ChatSession accept(Transaction transaction, ChatSession session, UserId mitra) {
        SessionDao dao = transaction.dao(SessionDao.class);
        Instant now = clock.instant();
        Instant endsAt = now.plus(Duration.ofMinutes(session.durationMinutes()));
        requireUpdated(dao.toActive(session.id(), mitra, now, endsAt));
        dao.insertEvent(session.id(), session.state(), SessionState.ACTIVE, null, now);
        scheduleEnd(transaction, session.id(), endsAt);
        availabilityService.changed(transaction, mitra);
        ChatSession active = dao.find(session.id()).orElseThrow();
        notices.changed(transaction, session.id());
        notices.started(transaction, active);
        return active;
    }

    /** Cancels a session that waits for payment or for a mitra; what was paid is refunded. */
    void cancel(Transaction transaction, ChatSession session, EndReason reason) {
        close(transaction, session, SessionState.CANCELLED, reason);
        refundOrCancelPayment(transaction, session);
    }

    /** The payment did not come in time. */
    void expire(Transaction transaction, ChatSession session) {
        close(transaction, session, SessionState.EXPIRED, EndReason.PAYMENT_EXPIRED);
    }

    /** No mitra takes it; what was paid is refunded. */
    public void unmatched(Transaction transaction, ChatSession session, EndReason reason) {
        close(transaction, session, SessionState.UNMATCHED, reason);
        notices.unmatched(transaction, session);
        refundOrCancelPayment(transaction, session);
    }

    /** Ends an active session: the mitra is free again, and the money is split by the session's rule. */
    void end(Transaction transaction, ChatSession session, EndReason by) {
        Ending ending = ending(transaction, session, by);
        Money paid = paymentService.paidForSession(transaction, session.id());
        end(transaction, session, SessionOutcome.of(session.outcomeRule(), ending, paid));
    }

    /** Ends an active session at an operator's word, who decides what is refunded. */
    void endByOperator(Transaction transaction, ChatSession session, RefundScope refund) {
        Ending ending = ending(transaction, session, EndReason.ENDED_BY_OPERATOR);
        Money paid = paymentService.paidForSession(transaction, session.id());
        end(transaction, session, SessionOutcome.ofOperator(refund, ending, paid));
    }

    /** The session's payment was refunded in full: nothing is left to wait for or to sell. */
    void refundedInFull(Transaction transaction, ChatSession session) {
        if (session.state() == SessionState.PAIRING) {
            cancel(transaction, session, EndReason.CANCELLED_BY_OPERATOR);
        } else if (session.state() == SessionState.ACTIVE) {
            endByOperator(transaction, session, RefundScope.FULL);
        }
    }

    /** What the customer paid has changed, and nothing else. */
    void paymentChanged(Transaction transaction, SessionId id) {
        requireUpdated(transaction.dao(SessionDao.class).touch(id));
        notices.paymentChanged(transaction, id);
    }

    /** Whether the mitra has written anything that a person can see. */
    boolean mitraHasWritten(Transaction transaction, SessionId session) {
        return transaction.dao(SessionDao.class).firstTextsOfMitra(session).stream()
                .anyMatch(VisibleText::hasVisible);
    }

    private Ending ending(Transaction transaction, ChatSession session, EndReason by) {
        long minutes = Math.addExact(
                session.durationMinutes(), transaction.dao(ExtensionDao.class).appliedMinutes(session.id()));
        return new Ending(
                by,
                mitraHasWritten(transaction, session.id()),
                Duration.ofMinutes(minutes),
                Duration.between(clock.instant(), session.endsAt()));
    }

    private void end(Transaction transaction, ChatSession session, SessionOutcome outcome) {
        close(transaction, session, SessionState.ENDED, outcome.reason());
        transaction
                .dao(ExtensionDao.class)
                .findOpen(session.id())
                .ifPresent(open -> lapseExtension(transaction, open.id()));
        paymentService.refundSession(
                transaction, session.id(), outcome.refund(), outcome.reason().wire());
        earningsService.sessionEnded(transaction, session.id(), session.mitraId(), session.revenueSharePercent());
        availabilityService.sessionEnded(transaction, session.mitraId());
        pairing.capacityFreed(transaction);
        notices.ended(transaction, session);
    }

    /** Moves the end of an active session and tells both sides. */
    void moveEnd(Transaction transaction, ChatSession session, Instant endsAt) {
        requireUpdated(transaction.dao(SessionDao.class).moveEnd(session.id(), endsAt));
        scheduleEnd(transaction, session.id(), endsAt);
        notices.changed(transaction, session.id());
    }

    /** Until when an extension that was opened in time can be paid. */
    Instant lastPayment(ChatSession session) {
        return session.graceUntil() != null
                ? session.graceUntil()
                : session.endsAt().plusSeconds(settings.get(SettingKey.SESSION_EXTENSION_GRACE_SECONDS));
    }

    /** Lets the end wait for an extension's payment. */
    void startGrace(Transaction transaction, ChatSession session, Instant until) {
        requireUpdated(transaction.dao(SessionDao.class).startGrace(session.id(), until));
        jobScheduler.schedule(transaction, SessionJobs.END, session.id().toString(), until);
        notices.changed(transaction, session.id());
    }

    /** An extension that is still unpaid can no longer be used; a payment that comes yet is refunded. */
    void lapseExtension(Transaction transaction, ExtensionId extension) {
        if (transaction.dao(ExtensionDao.class).decide(extension, ExtensionState.LAPSED, clock.instant()) == 1) {
            paymentService.cancelExtension(transaction, extension);
        }
    }

    /** An extension was not paid in time: nothing is left to wait for. */
    void extensionExpired(Transaction transaction, ChatSession session, ExtensionId extension) {
        transaction.dao(ExtensionDao.class).decide(extension, ExtensionState.LAPSED, clock.instant());
        if (session.state() == SessionState.ACTIVE && !clock.instant().isBefore(session.endsAt())) {
            end(transaction, session, EndReason.TIME_UP);
        }
    }

    private void scheduleEnd(Transaction transaction, SessionId id, Instant endsAt) {
        jobScheduler.schedule(transaction, SessionJobs.END, id.toString(), endsAt);
        for (int remaining : settings.get(SettingKey.SESSION_WARNING_SECONDS)) {
            Instant at = endsAt.minusSeconds(remaining);
            if (at.isAfter(clock.instant())) {
                jobScheduler.schedule(transaction, SessionJobs.WARNING, SessionJobs.warningKey(id, remaining), at);
            }
        }
    }

    private void close(Transaction transaction, ChatSession session, SessionState to, EndReason reason) {
        if (!session.state().canBecome(to)) {
            throw new IllegalStateException(session.state() + " cannot become " + to);
        }
        SessionDao dao = transaction.dao(SessionDao.class);
        Instant now = clock.instant();
        requireUpdated(dao.close(session.id(), session.state(), to, now, reason));
        dao.insertEvent(session.id(), session.state(), to, reason, now);
        if (session.state() == SessionState.PAIRING) {
            pairing.onPairingEnded(transaction, session.id());
        }
        notices.changed(transaction, session.id());
    }

    /** Takes back an unpaid payment, refunds a paid one. */
    private void refundOrCancelPayment(Transaction transaction, ChatSession session) {
        if (session.price().isPositive()) {
            paymentService.release(transaction, session.id(), session.state().wire());
        }
    }

    private static void requireUpdated(int rows) {
        if (rows != 1) {
            throw new ProblemException(ProblemCode.CONFLICT, "The session has changed meanwhile");
        }
    }
}
