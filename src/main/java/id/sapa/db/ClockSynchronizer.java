package id.sapa.db;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import id.sapa.concurrent.LogThrottle;
import id.sapa.concurrent.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how far the system's clock is from Postgres's and corrects by it: at the start, then every {@link #INTERVAL}. The reading with the shortest round trip
 * of a few counts; half of that is how exact it is. Smaller differences than {@link #TOLERANCE} are left alone, so that time does not jitter.
 */
public final class ClockSynchronizer implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(ClockSynchronizer.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration TOLERANCE = Duration.ofMillis(20);
    /** Somebody should look after a clock that is this far off. */
    private static final Duration WARNING = Duration.ofSeconds(1);

    private static final int READINGS = 5;

    private final PostgresClock clock;
    private final Database database;
    private final PeriodicTask task = new PeriodicTask("clock-synchronizer", INTERVAL, this::measure);
    private final LogThrottle warnings = new LogThrottle();
    private volatile Duration measured = Duration.ZERO;

    public ClockSynchronizer(PostgresClock clock, Database database, MetricRegistry metrics) {
        this.clock = clock;
        this.database = database;
        metrics.gauge("clock.offset_seconds", () -> (Gauge<Double>) () -> measured.toNanos() / 1e9);
    }

    /** Nothing is served before the first measurement, or the first that failed. */
    @Override
    public void start() {
        task.startSynchronously();
    }

    @Override
    public void stop() {
        task.stop();
    }

    private record Reading(Duration offset, Duration roundTrip) {}

    void measure() {
        Reading best = null;
        for (int i = 0; i < READINGS; i++) {
            Reading reading = read();
            if (best == null || reading.roundTrip.compareTo(best.roundTrip) < 0) {
                best = reading;
            }
        }
        measured = best.offset;
        Duration change = best.offset.minus(clock.offset()).abs();
        if (change.compareTo(TOLERANCE) > 0 && change.compareTo(best.roundTrip.dividedBy(2)) > 0) {
            clock.setOffset(best.offset);
        }
        if (measured.abs().compareTo(WARNING) > 0) {
            warnings.log(
                    LOG.atWarn().addKeyValue("offset_ms", measured.toMillis()),
                    "System clock is more than a second off; times are corrected by Postgres's");
        }
    }

    private Reading read() {
        return database.readOnly(handle -> {
            Instant before = clock.uncorrected();
            Instant theirs = handle.createQuery("select clock_timestamp()")
                    .mapTo(OffsetDateTime.class)
                    .one()
                    .toInstant();
            Duration roundTrip = Duration.between(before, clock.uncorrected());
            return new Reading(Duration.between(before.plus(roundTrip.dividedBy(2)), theirs), roundTrip);
        });
    }

    /** How far the system's time is behind Postgres's, by the last measurement. */
    Duration measured() {
        return measured;
    }

    /** What is added to the system's time. */
    Duration correction() {
        return clock.offset();
    }
}
