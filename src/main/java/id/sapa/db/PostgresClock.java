package id.sapa.db;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The system's time corrected by what it differs from Postgres's, so that all instances of a cluster agree whatever their own clocks say; at the precision that
 * Postgres stores. {@link ClockSynchronizer} measures the difference. Thread-safe.
 */
public final class PostgresClock extends Clock {

    private final Clock system;
    private volatile Duration offset = Duration.ZERO;

    /** @param system what is to be corrected */
    public PostgresClock(Clock system) {
        this.system = system;
    }

    /** How far the system's time is behind Postgres's; negative if it is ahead. */
    Duration offset() {
        return offset;
    }

    void setOffset(Duration measured) {
        offset = measured;
    }

    /** The time without the correction. */
    Instant uncorrected() {
        return system.instant();
    }

    @Override
    public Instant instant() {
        return system.instant().plus(offset).truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("times are kept in UTC");
    }
}
