package id.sapa.valkey;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens after a number of consecutive failures. It does not close by itself and lets no trial call through: whoever owns it probes in
 * the background and says {@link #close()}. Thread-safe.
 */
final class CircuitBreaker {

    private final int failureThreshold;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean open;

    CircuitBreaker(int failureThreshold) {
        this.failureThreshold = failureThreshold;
    }

    boolean isOpen() {
        return open;
    }

    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** Whether this failure is the one that opened it. */
    boolean failed() {
        if (failures.incrementAndGet() < failureThreshold) {
            return false;
        }
        return open();
    }

    /** Whether it was closed before. */
    synchronized boolean open() {
        boolean changed = !open;
        open = true;
        return changed;
    }

    /** Whether it was open before. */
    synchronized boolean close() {
        boolean changed = open;
        failures.set(0);
        open = false;
        return changed;
    }
}
