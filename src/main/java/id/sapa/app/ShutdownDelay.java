package id.sapa.app;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Goes on answering for a while after readiness has gone, so that a balancer that polls it has stopped sending requests before the
 * listeners close. To be added to the server after whatever else takes time before the stop, which counts.
 */
final class ShutdownDelay implements LifeCycle.Listener {

    private final Readiness readiness;
    private final long nanos;

    ShutdownDelay(Readiness readiness, long millis) {
        this.readiness = readiness;
        this.nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public void lifeCycleStopping(LifeCycle server) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos - readiness.drainingNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
