package id.sapa.web;

import java.time.Duration;

/**
 * How often one subject may do something: a bucket that holds {@code capacity} and refills evenly over {@code period}.
 *
 * @param name distinct, part of keys and metrics
 * @param shared whether all instances count together, which costs a round trip to Valkey, or each for itself
 * @param widened whether the configuration may widen it, for load made from one machine
 */
public record RateLimit(String name, int capacity, Duration period, boolean shared, boolean scalable) {

    /** For an account or another subject that load tests have many of. */
    public static RateLimit acrossInstances(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, true, false);
    }

    /** For a client address, or for everybody together. */
    public static RateLimit byAddress(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, true, true);
    }

    /** For an account, for what happens too often to be counted elsewhere. */
    public static RateLimit onInstance(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, false, false);
    }

    /** For a client address, for what happens too often to be counted elsewhere. */
    public static RateLimit onInstanceByAddress(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, false, true);
    }
}
