package id.sapa.session;

import id.sapa.common.SessionId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.jobs.JobScheduler;
import id.sapa.jobs.JobType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What happens to sessions by the clock: warnings, the end, the end of waiting. Each job looks at what is true and does
 * what is due; a sweep finds what a lost job would have left behind.
 */
final class SessionJobs {

    static final JobType END = new JobType("session-end");
    static final JobType WARNING = new JobType("session-warning");
    static final JobType PAIRING_WINDOW = new JobType("pairing-window");

    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);
    private static final int SWEEP_LIMIT = 500;
    private static final char KEY_SEPARATOR = '/';

    private final Database database;
    private final SessionLifecycle lifecycle;
    private final SessionNotifier notices;
    private final Clock clock;

    SessionJobs(Database database, SessionLifecycle lifecycle, SessionNotifier notices, Clock clock) {
        this.database = database;
        this.lifecycle = lifecycle;
        this.notices = notices;
        this.clock = clock;
    }

    void registerWith(JobScheduler jobScheduler) {
        jobScheduler.register(END, key -> endIfDue(SessionId.fromString(key)));
        jobScheduler.register(PAIRING_WINDOW, key -> endPairingIfDue(SessionId.fromString(key)));
        jobScheduler.register(WARNING, key -> {
            int separator = key.indexOf(KEY_SEPARATOR);
            warnIfDue(
                    SessionId.fromString(key.substring(0, separator)), Integer.parseInt(key.substring(separator + 1)));
        });
        jobScheduler.recurring("session-sweep", SWEEP_INTERVAL, name -> sweep());
    }

    static String warningKey(SessionId id, int remainingSeconds) {
        return id.toString() + KEY_SEPARATOR + remainingSeconds;
    }

    private void sweep() {
        Instant now = clock.instant();
        database.readOnly(handle -> handle.attach(SessionDao.class).overdue(now, SWEEP_LIMIT))
                .forEach(this::endIfDue);
        database.readOnly(handle -> handle.attach(SessionDao.class).pairingOverdue(now, SWEEP_LIMIT))
                .forEach(this::endPairingIfDue);
    }

    private void endIfDue(SessionId id) {
        database.useTransaction(transaction -> {
            ChatSession session = lifecycle.lock(transaction, id);
            Instant now = clock.instant();
            if (session.state() != SessionState.ACTIVE || now.isBefore(session.endsAt())) {
                return;
            }
            Instant grace = session.graceUntil() == null ? graceFor(transaction, session) : session.graceUntil();
            if (!now.isBefore(grace)) {
                lifecycle.end(transaction, session, EndReason.TIME_UP);
            } else if (session.graceUntil() == null) {
                lifecycle.startGrace(transaction, session, grace);
            }
        });
    }

    /** Until when the end waits: not at all unless an extension is being paid. */
    private Instant graceFor(Transaction transaction, ChatSession session) {
        return transaction.dao(ExtensionDao.class).findOpen(session.id()).isPresent()
                ? lifecycle.lastPayment(session)
                : session.endsAt();
    }

    private void endPairingIfDue(SessionId id) {
        database.useTransaction(transaction -> {
            ChatSession session = lifecycle.lock(transaction, id);
            if (session.state() == SessionState.PAIRING && !clock.instant().isBefore(session.pairingUntil())) {
                lifecycle.unmatched(transaction, session, EndReason.NO_MITRA_ACCEPTED);
            }
        });
    }

    /** A warning that an extension has made untimely is not given: the new end has warnings of its own. */
    private void warnIfDue(SessionId id, int remainingSeconds) {
        database.useTransaction(transaction -> {
            ChatSession session = transaction.dao(SessionDao.class).find(id).orElseThrow();
            Instant now = clock.instant();
            if (session.state() == SessionState.ACTIVE
                    && now.isBefore(session.endsAt())
                    && !now.isBefore(session.endsAt().minusSeconds(remainingSeconds))) {
                notices.warning(transaction, session);
            }
        });
    }
}
