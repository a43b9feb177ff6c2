package id.sapa.payment;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Spares callers the wait for a gateway that does not answer: after some failures in a row calls are refused at once, but
 * for one trial after each pause. Thread-safe.
 */
final class GatewayBreaker {

    private final int failureThreshold;
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private int failures;
    private long nextTrial;

    GatewayBreaker(int failureThreshold, Duration pause, LongSupplier nanoTime) {
        this.failureThreshold = failureThreshold;
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Whether a call may be made now; if it is, its end must be told. */
    synchronized boolean tryAcquire() {
        if (failures < failureThreshold) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (now - nextTrial < 0) {
            return false;
        }
        nextTrial = now + pauseNanos;
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
    }

    synchronized void failed() {
        failures = Math.min(failures + 1, failureThreshold);
        if (failures == failureThreshold) {
            nextTrial = nanoTime.getAsLong() + pauseNanos;
        }
    }

    synchronized boolean isOpen() {
        return failures >= failureThreshold;
    }
}
