package id.sapa.app;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The system's time in UTC at the precision that Postgres stores, so that a time read back equals the one written.
 * ({@link Clock#tick} with less than a millisecond divides by zero in {@link Clock#millis()}.)
 */
final class MicrosecondClock extends Clock {

    private final Clock system = Clock.systemUTC();

    @Override
    public Instant instant() {
        return system.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public long millis() {
        return system.millis();
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
