package id.sapa.concurrent;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Limits the repeats of one log event: the first is logged at once, later ones at most once a minute, with the number of those suppressed in
 * between. Thread-safe.
 */
public final class LogThrottle {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private boolean used;
    private long lastLogged;
    private long suppressed;

    public LogThrottle() {
        this(System::nanoTime);
    }

    LogThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Logs the event, unless one was logged less than a minute ago. Returns whether it was logged. */
    public boolean log(LoggingEventBuilder event, String message) {
        long skipped = tryAcquire();
        if (skipped < 0) {
            return false;
        }
        if (skipped > 0) {
            event = event.addKeyValue("suppressed", skipped);
        }
        event.log(message);
        return true;
    }

    /** The number of events suppressed since the last one that was logged, or -1 if this one is suppressed too. */
    private synchronized long tryAcquire() {
        long now = nanoTime.getAsLong();
        if (used && now - lastLogged < INTERVAL.toNanos()) {
            suppressed++;
            return -1;
        }
        long skipped = suppressed;
        used = true;
        lastLogged = now;
        suppressed = 0;
        return skipped;
    }
}
