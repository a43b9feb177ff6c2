package id.sapa.app;

import com.codahale.metrics.health.HealthCheck;
import id.sapa.concurrent.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Whether this instance should get traffic: Postgres answers and it is not draining. Asked in the background, so that a
 * probe is answered at once however slow Postgres is. Thread-safe.
 */
final class Readiness implements Managed, LifeCycle.Listener {

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

    private final HealthCheck postgres;
    private final PeriodicTask checker = new PeriodicTask("readiness", CHECK_INTERVAL, this::check);
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
        checker.start();
    }

    @Override
    public void lifeCycleStopping(LifeCycle server) {
        drainingSince = System.nanoTime();
        draining = true;
    }

    @Override
    public void stop() {
        checker.stop();
    }

    private void check() {
        postgresAnswers = postgres.execute().isHealthy();
    }
}
