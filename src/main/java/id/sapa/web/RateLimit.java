package id.sapa.web;

import java.time.Duration;

/**
 * How often one subject may do something: a bucket that holds {@code capacity} and refills evenly over {@code period}.
 *
 * @param name distinct, part of keys and metrics
 * @param shared whether all instances count together, which costs a round trip to Valkey, or each for itself
 * @param scaling how load tests from one machine widen it, in development only
 * @param announced whether callers are told how much is left; not if others count against it too
 */
public record RateLimit(
        String name, int capacity, Duration period, boolean shared, Scaling scaling, boolean announced) {

    /** Which multiplier of {@link WebConfiguration} applies. */
    public enum Scaling {
        NONE,
        BY_ADDRESS,
        BY_USER
    }

    /** For an account or another subject that load tests have many of. */
    public static RateLimit acrossInstances(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, true, Scaling.NONE, true);
    }

    /** For a client address, or for everybody together. */
    public static RateLimit byAddress(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, true, Scaling.BY_ADDRESS, true);
    }

    /** For an account, for what happens too often to be counted elsewhere. */
    public static RateLimit onInstance(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, false, Scaling.NONE, true);
    }

    /** For a client address, for what happens too often to be counted elsewhere. */
    public static RateLimit onInstanceByAddress(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, false, Scaling.BY_ADDRESS, true);
    }

    /** For what a user does over its connections, counted by each instance. */
    static RateLimit onInstanceByUser(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, false, Scaling.BY_USER, true);
    }

    /** The same, of which callers are not told. */
    public RateLimit unannounced() {
        return new RateLimit(name, capacity, period, shared, scaling, false);
    }
}
