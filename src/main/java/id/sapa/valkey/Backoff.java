package id.sapa.valkey;

import java.util.function.DoubleSupplier;

/** Growing pauses with full jitter: half of the pause is fixed, half is random, so that instances do not return all at once. */
final class Backoff {

    private final long firstMillis;
    private final long maxMillis;
    private final DoubleSupplier random;
    private int attempt;

    Backoff(long firstMillis, long maxMillis, DoubleSupplier random) {
        this.firstMillis = firstMillis;
        this.maxMillis = maxMillis;
        this.random = random;
    }

    void reset() {
        attempt = 0;
    }

    long nextMillis() {
        long ceiling = Math.min(maxMillis, firstMillis << Math.min(attempt, 20));
        attempt++;
        return ceiling / 2 + (long) (random.getAsDouble() * (ceiling - ceiling / 2));
    }
}
