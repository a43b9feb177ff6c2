package id.sapa.concurrent;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Opens after a number of consecutive failures; callers then fail fast instead of waiting for a server that does not answer.
 *
 * <p>A breaker {@linkplain #withTrialCalls with trial calls} lets one call through after each open interval and closes when a call succeeds.
 * A {@linkplain #closedByProbe probed} one lets no call through: its owner probes the server in the background and calls {@link #close()}, so that
 * no caller pays for the probe. Thread-safe; asking a closed breaker takes no lock.
 */
public final class CircuitBreaker {

    private final int failureThreshold;
    private final boolean trialCalls;
    private final long openNanos;
    private final LongSupplier nanoTime;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean open;
    /** Guarded by {@code this}. */
    private long nextTrial;

    private CircuitBreaker(int failureThreshold, boolean trialCalls, Duration openInterval, LongSupplier nanoTime) {
        this.failureThreshold = failureThreshold;
        this.trialCalls = trialCalls;
        this.openNanos = openInterval.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Permits one call in each {@code openInterval} while open. */
    public static CircuitBreaker withTrialCalls(int failureThreshold, Duration openInterval) {
        return withTrialCalls(failureThreshold, openInterval, System::nanoTime);
    }

    static CircuitBreaker withTrialCalls(int failureThreshold, Duration openInterval, LongSupplier nanoTime) {
        return new CircuitBreaker(failureThreshold, true, openInterval, nanoTime);
    }

    /** Permits no call while open; only {@link #close()} closes it. */
    public static CircuitBreaker closedByProbe(int failureThreshold) {
        return new CircuitBreaker(failureThreshold, false, Duration.ZERO, System::nanoTime);
    }

    public boolean isOpen() {
        return open;
    }

    /** Whether a call may be made now. If so, the caller reports {@link #onSuccess()} or {@link #onFailure()}. */
    public boolean tryAcquirePermission() {
        return !open || trialCalls && tryAcquireTrial();
    }

    private synchronized boolean tryAcquireTrial() {
        if (!open) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (now - nextTrial < 0) {
            return false;
        }
        nextTrial = now + openNanos;
        return true;
    }

    public void onSuccess() {
        if (trialCalls && open) {
            close();
        } else if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** Whether this failure opened the breaker. */
    public boolean onFailure() {
        return failures.incrementAndGet() >= failureThreshold && open();
    }

    private synchronized boolean open() {
        boolean changed = !open;
        nextTrial = nanoTime.getAsLong() + openNanos;
        open = true;
        return changed;
    }

    /** Whether the breaker was open before. */
    public synchronized boolean close() {
        boolean changed = open;
        failures.set(0);
        open = false;
        return changed;
    }
}
