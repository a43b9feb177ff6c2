package id.sapa.app;

import com.codahale.metrics.health.HealthCheck;
import id.sapa.jobs.JobScheduler;

/** Whether due jobs are run, by this instance or another. For people: no instance becomes unready by it. */
final class JobsHealthCheck extends HealthCheck {

    private static final double LATE_SECONDS = 10;

    private final JobScheduler jobScheduler;

    JobsHealthCheck(JobScheduler jobScheduler) {
        this.jobScheduler = jobScheduler;
    }

    @Override
    protected Result check() {
        long start = System.nanoTime();
        double late = jobScheduler.oldestOverdueSeconds();
        var result = Result.builder()
                .withDetail("scheduler_running", jobScheduler.isRunning())
                .withDetail("oldest_overdue_seconds", late)
                .withDetail("round_trip_micros", (System.nanoTime() - start) / 1_000);
        if (late > LATE_SECONDS) {
            return result.unhealthy()
                    .withMessage("A job is overdue by %.0f s".formatted(late))
                    .build();
        }
        return result.healthy().withMessage("No overdue jobs").build();
    }
}
