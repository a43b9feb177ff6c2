package id.sapa.session;

import id.sapa.common.SessionId;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import id.sapa.jobs.JobType;
import id.sapa.jobs.Jobs;
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

    private static final Duration SWEEP_PAUSE = Duration.ofSeconds(5);
    private static final int SWEEP_LIMIT = 500;
    private static final char KEY_SEPARATOR = '/';

    private final Database database;
    private final SessionLifecycle lifecycle;
    private final SessionNotices notices;
    private final Clock clock;

    SessionJobs(Database database, SessionLifecycle lifecycle, SessionNotices notices, Clock clock) {
        this.database = database;
        this.lifecycle = lifecycle;
        this.notices = notices;
        this.clock = clock;
    }

    void registerWith(Jobs jobs) {
        jobs.register(END, key -> endIfDue(SessionId.fromString(key)));
        jobs.register(PAIRING_WINDOW, key -> giveUpIfDue(SessionId.fromString(key)));
        jobs.register(WARNING, key -> {
            int separator = key.indexOf(KEY_SEPARATOR);
            warnIfDue(
                    SessionId.fromString(key.substring(0, separator)), Integer.parseInt(key.substring(separator + 1)));
        });
        jobs.recurring("session-sweep", SWEEP_PAUSE, name -> sweep());
    }

    static String warningKey(SessionId id, int remainingSeconds) {
        return id.toString() + KEY_SEPARATOR + remainingSeconds;
    }

    private void sweep() {
        Instant now = clock.instant();
        database.read(handle -> handle.attach(SessionDao.class).overdue(now, SWEEP_LIMIT))
                .forEach(this::endIfDue);
        database.read(handle -> handle.attach(SessionDao.class).pairingOverdue(now, SWEEP_LIMIT))
                .forEach(this::giveUpIfDue);
    }

    private void endIfDue(SessionId id) {
        database.useTransaction(tx -> {
            ChatSession session = lifecycle.lock(tx, id);
            Instant now = clock.instant();
            if (session.state() != SessionState.ACTIVE || now.isBefore(session.endsAt())) {
                return;
            }
            Instant grace = session.graceUntil() == null ? graceFor(tx, session) : session.graceUntil();
            if (!now.isBefore(grace)) {
                lifecycle.end(tx, session, EndReason.TIME_UP);
            } else if (session.graceUntil() == null) {
                lifecycle.startGrace(tx, session, grace);
            }
        });
    }

    /** Until when the end waits: not at all unless an extension is being paid. */
    private Instant graceFor(Tx tx, ChatSession session) {
        return tx.dao(ExtensionDao.class).findOpen(session.id()).isPresent()
                ? lifecycle.lastPayment(session)
                : session.endsAt();
    }

    private void giveUpIfDue(SessionId id) {
        database.useTransaction(tx -> {
            ChatSession session = lifecycle.lock(tx, id);
            if (session.state() == SessionState.PAIRING && !clock.instant().isBefore(session.pairingUntil())) {
                lifecycle.unmatched(tx, session);
            }
        });
    }

    /** A warning that an extension has made untimely is not given: the new end has warnings of its own. */
    private void warnIfDue(SessionId id, int remainingSeconds) {
        database.useTransaction(tx -> {
            ChatSession session = tx.dao(SessionDao.class).find(id).orElseThrow();
            Instant now = clock.instant();
            if (session.state() == SessionState.ACTIVE
                    && now.isBefore(session.endsAt())
                    && !now.isBefore(session.endsAt().minusSeconds(remainingSeconds))) {
                notices.warning(tx, session, remainingSeconds);
            }
        });
    }
}
