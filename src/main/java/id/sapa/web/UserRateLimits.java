package id.sapa.web;

import id.sapa.common.UserId;
import java.time.Duration;

/**
 * What one user may do on one instance, over all its connections and requests together. Far above what an app does; they keep one account from
 * being felt by the others. Thread-safe.
 */
public final class UserRateLimits {

    /** 10 messages a second, 30 at once. */
    public static final RateLimit SENDS = RateLimit.onInstanceByUser("sends", 30, Duration.ofSeconds(3));
    /** 20 a second, 60 at once. */
    public static final RateLimit RECEIPTS = RateLimit.onInstanceByUser("receipts", 60, Duration.ofSeconds(3));
    /** 5 a second, 15 at once. */
    public static final RateLimit TYPING = RateLimit.onInstanceByUser("typing", 15, Duration.ofSeconds(3));
    /** Sessions named, not frames: 200 a second, 10,000 at once. */
    public static final RateLimit RESUMED_SESSIONS =
            RateLimit.onInstanceByUser("resumed_sessions", 10_000, Duration.ofSeconds(50));
    /** 2 a second, 20 at once. */
    public static final RateLimit HEARTBEATS = RateLimit.onInstanceByUser("heartbeats", 20, Duration.ofSeconds(10));
    /** Frames about the connection itself, {@code ping} and {@code auth}: 10 a second, 50 at once. */
    public static final RateLimit CONTROL_FRAMES =
            RateLimit.onInstanceByUser("control_frames", 50, Duration.ofSeconds(5));
    /** Frames that are malformed, unknown or too long: 5 a second, 50 at once. */
    public static final RateLimit BAD_FRAMES = RateLimit.onInstanceByUser("bad_frames", 50, Duration.ofSeconds(10));
    /** New WebSockets and event streams: 1 a second, 60 at once. */
    public static final RateLimit CONNECTS = RateLimit.onInstanceByUser("connects", 60, Duration.ofMinutes(1));

    private final RateLimiter limiter;

    public UserRateLimits(RateLimiter limiter) {
        this.limiter = limiter;
    }

    /** Counts several at once, all or none; zero if they are within the limit, else how long to wait. */
    public Duration tryAcquire(RateLimit limit, UserId user, long tokens) {
        return limiter.tryAcquire(limit, user.toString(), tokens);
    }

    /**
     * Counts one.
     *
     * @throws id.sapa.common.ProblemException {@code rate_limited} if it is one too many
     */
    public void require(RateLimit limit, UserId user) {
        Duration wait = tryAcquire(limit, user, 1);
        if (!wait.isZero()) {
            throw RateLimiter.refusal(wait);
        }
    }
}
