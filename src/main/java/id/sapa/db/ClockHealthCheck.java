package id.sapa.db;

import com.codahale.metrics.health.HealthCheck;

/** Shows how far the system's clock is off. Always healthy: what is measured is corrected. */
public final class ClockHealthCheck extends HealthCheck {

    private final ClockSynchronizer synchronizer;

    public ClockHealthCheck(ClockSynchronizer synchronizer) {
        this.synchronizer = synchronizer;
    }

    @Override
    protected Result check() {
        long offset = synchronizer.measured().toMillis();
        return Result.builder()
                .healthy()
                .withMessage("The system's clock differs from Postgres's by %d ms", offset)
                .withDetail("offset_millis", offset)
                .withDetail("corrected_by_millis", synchronizer.correction().toMillis())
                .build();
    }
}
