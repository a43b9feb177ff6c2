package id.sapa.concurrent;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential backoff with "equal jitter": the delay doubles with each failure up to a maximum; half of it is fixed and half is random, so
 * that instances do not retry in step.
 *
 * @param initial the delay after the first failure, before jitter
 * @param max the longest delay
 */
public record Backoff(Duration initial, Duration max) {

    private static final int MAX_DOUBLINGS = 30;

    public Backoff {
        if (initial.isNegative() || initial.isZero() || max.compareTo(initial) < 0) {
            throw new IllegalArgumentException("not a range: " + initial + " to " + max);
        }
    }

    /**
     * How long to wait after this many consecutive failures.
     *
     * @param failures at least 1
     */
    public Duration delay(int failures) {
        return delay(failures, ThreadLocalRandom.current().nextDouble());
    }

    /** @param random from 0 to 1 */
    Duration delay(int failures, double random) {
        long ceiling = ceiling(failures).toNanos();
        return Duration.ofNanos(ceiling / 2 + (long) (random * (ceiling - ceiling / 2)));
    }

    private Duration ceiling(int failures) {
        int doublings = Math.min(Math.max(failures, 1) - 1, MAX_DOUBLINGS);
        Duration ceiling = initial.multipliedBy(1L << doublings);
        return ceiling.compareTo(max) < 0 ? ceiling : max;
    }
}
