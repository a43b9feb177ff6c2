package id.sapa.app;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.lifecycle.Managed;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Whether this instance should get traffic: Postgres answers and it is not draining. Asked in the background, so that a
 * probe is answered at once however slow Postgres is. Thread-safe.
 */
final class Readiness implements Managed, LifeCycle.Listener {

    private static final long CHECK_MILLIS = 500;

    private final HealthCheck postgres;
    private final ScheduledExecutorService checker = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "readiness");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean postgresAnswers;
    private volatile boolean draining;
    private volatile long drainingSince;

    Readiness(HealthCheck postgres) {
        this.postgres = postgres;
    }

    boolean isReady() {
        return postgresAnswers && !draining;
    }

    /** For how long the instance has been draining, which it must be. */
    long drainingNanos() {
        return System.nanoTime() - drainingSince;
    }

    @Override
    public void start() {
        checker.scheduleWithFixedDelay(
                () -> postgresAnswers = postgres.execute().isHealthy(), 0, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void lifeCycleStopping(LifeCycle server) {
        drainingSince = System.nanoTime();
        draining = true;
    }

    @Override
    public void stop() {
        checker.shutdownNow();
    }
}
