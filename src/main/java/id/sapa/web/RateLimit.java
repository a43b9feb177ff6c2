package id.sapa.web;

import java.time.Duration;

/**
 * How often one subject may do something: a bucket that holds {@code capacity} and refills evenly over {@code period}.
 *
 * @param name distinct, part of keys and metrics
 * @param scope what the count spans
 */
public record RateLimit(String name, int capacity, Duration period, Scope scope) {

    /** What a count spans. */
    public enum Scope {
        /** All instances, as long as Valkey is there. */
        CLUSTER,
        /** All instances; widened where load is made from one machine. */
        CLUSTER_WIDENED,
        /** Each instance for itself: costs no round trip. */
        INSTANCE
    }

    /** For an account or another subject that load tests have many of. */
    public static RateLimit acrossInstances(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, Scope.CLUSTER);
    }

    /** For a client address, or for everybody together: the configuration may widen it. */
    public static RateLimit byAddress(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, Scope.CLUSTER_WIDENED);
    }

    /** For what happens too often to be counted elsewhere. */
    public static RateLimit onInstance(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, Scope.INSTANCE);
    }
}
