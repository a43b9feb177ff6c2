package id.sapa.session;

import id.sapa.availability.AvailabilityService;
import id.sapa.common.SessionId;
import id.sapa.session.SessionViewDao.Details;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Guesses how long a session waits: a mitra who is free accepts after half an offer's life; who comes after the free ones waits besides until so many
 * running sessions have ended. Never longer than the session waits at all. Thread-safe.
 */
final class WaitEstimator {

    private final AvailabilityService availabilityService;
    private final Settings settings;
    private final Clock clock;

    WaitEstimator(AvailabilityService availabilityService, Settings settings, Clock clock) {
        this.availabilityService = availabilityService;
        this.settings = settings;
        this.clock = clock;
    }

    /** In seconds, for those of the sessions that wait for a mitra. */
    Map<SessionId, Long> estimate(Handle handle, List<ChatSession> sessions, Map<SessionId, Details> details) {
        Map<SessionId, Long> estimates = new HashMap<>();
        for (ChatSession session : sessions) {
            Long position = details.get(session.id()).queuePosition();
            // The two may have been read at different moments.
            if (session.state() == SessionState.PAIRING && position != null) {
                estimates.put(session.id(), estimate(handle, session, position));
            }
        }
        return estimates;
    }

    private long estimate(Handle handle, ChatSession session, long position) {
        Instant now = clock.instant();
        long answer = settings.get(SettingKey.PAIRING_OFFER_TIMEOUT_SECONDS) / 2;
        long free = availabilityService.recentlyAvailable();
        long rest = Math.max(0, Duration.between(now, session.pairingUntil()).toSeconds());
        if (position <= free) {
            return Math.min(answer, rest);
        }
        Optional<Instant> next = handle.attach(SessionViewDao.class).endOfRunning(position - free - 1);
        return next.map(end -> Math.max(0, Duration.between(now, end).toSeconds()) + answer)
                .filter(wait -> wait < rest)
                .orElse(rest);
    }
}
