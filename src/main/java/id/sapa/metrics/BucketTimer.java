package id.sapa.metrics;

import com.codahale.metrics.ExponentiallyDecayingReservoir;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Reservoir;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A timer that also counts into buckets, for objectives such as "99 % within 100 ms": unlike quantiles, buckets can be added up over instances.
 * Thread-safe.
 */
public final class BucketTimer extends Timer {

    /** Upper bounds in seconds; one more bucket takes what is longer. */
    private static final double[] BOUNDS = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 180, 300
    };

    private final BucketReservoir reservoir;

    private BucketTimer(BucketReservoir reservoir) {
        super(reservoir);
        this.reservoir = reservoir;
    }

    /** The counts so far: of each bucket by itself, the last one without a bound. */
    public record Buckets(double[] upperBounds, long[] counts, double sumSeconds) {}

    /** The registry's timer of this name, made if it is not there. */
    public static Timer in(MetricRegistry registry, String name) {
        return registry.timer(name, () -> new BucketTimer(new BucketReservoir()));
    }

    public Buckets buckets() {
        return reservoir.buckets();
    }

    private static final class BucketReservoir implements Reservoir {

        private final Reservoir quantiles = new ExponentiallyDecayingReservoir();
        private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];
        private final LongAdder sumNanos = new LongAdder();

        private BucketReservoir() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        @Override
        public void update(long nanos) {
            quantiles.update(nanos);
            sumNanos.add(nanos);
            double seconds = nanos / (double) TimeUnit.SECONDS.toNanos(1);
            int bucket = 0;
            while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
                bucket++;
            }
            counts[bucket].increment();
        }

        private Buckets buckets() {
            double[] bounds = Arrays.copyOf(BOUNDS, BOUNDS.length + 1);
            bounds[BOUNDS.length] = Double.POSITIVE_INFINITY;
            long[] now = new long[counts.length];
            for (int i = 0; i < now.length; i++) {
                now[i] = counts[i].sum();
            }
            return new Buckets(bounds, now, sumNanos.sum() / (double) TimeUnit.SECONDS.toNanos(1));
        }

        @Override
        public int size() {
            return quantiles.size();
        }

        @Override
        public Snapshot getSnapshot() {
            return quantiles.getSnapshot();
        }
    }
}
