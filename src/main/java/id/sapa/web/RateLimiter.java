package id.sapa.web;

import com.codahale.metrics.MetricRegistry;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import id.sapa.common.Hmac;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyScript;
import id.sapa.valkey.ValkeyUnavailableException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Counts what subjects do and refuses what is too much. Counts are kept in Valkey, for all instances together; while it is
 * away each instance counts for itself, which lets through at most as many times more as there are instances. Thread-safe.
 */
public final class RateLimiter {

    private static final ValkeyScript SCRIPT = ValkeyScript.resource(RateLimiter.class, "rate-limit.lua");
    private static final long MAX_LOCAL_BUCKETS = 200_000;

    private final ValkeyClient valkey;
    private final WebConfiguration configuration;
    private final MetricRegistry metrics;
    private final Cache<String, Bucket> local;

    public RateLimiter(ValkeyClient valkey, WebConfiguration configuration, MetricRegistry metrics) {
        this.valkey = valkey;
        this.configuration = configuration;
        this.metrics = metrics;
        metrics.meter("rate_limits.local_counts");
        this.local = Caffeine.newBuilder()
                .maximumSize(MAX_LOCAL_BUCKETS)
                .expireAfterAccess(Duration.ofHours(1))
                .build();
    }

    /**
     * Counts one.
     *
     * @param subject who does it: an address, an e-mail address, a user's id
     * @throws ProblemException {@code rate_limited}, with {@code retry_after} in seconds, if it is one too many
     */
    public void require(RateLimit limit, String subject) {
        Duration wait = tryAcquire(limit, subject);
        if (!wait.isZero()) {
            metrics.meter("rate_limits.rejections." + limit.name()).mark();
            throw refusal(wait);
        }
    }

    /** Counts one; zero if it is within the limit, else how long to wait, and then it did not count. */
    public Duration tryAcquire(RateLimit limit, String subject) {
        if (!limit.shared()) {
            return tryAcquireLocally(limit, localKey(limit, subject), 1);
        }
        String key = key(limit, subject);
        try {
            return tryAcquireShared(limit, key);
        } catch (ValkeyUnavailableException e) {
            metrics.meter("rate_limits.local_counts").mark();
            return tryAcquireLocally(limit, key, 1);
        }
    }

    /**
     * Counts several at once on this instance, all or none; a refusal is counted in the metrics.
     *
     * @param limit one that is not shared
     * @param tokens at least 1; more than the capacity count as the capacity
     * @return zero if they are within the limit, else how long to wait
     */
    public Duration tryAcquire(RateLimit limit, String subject, long tokens) {
        Duration wait = tryAcquireLocally(limit, localKey(limit, subject), Math.min(tokens, capacity(limit)));
        if (!wait.isZero()) {
            metrics.meter("rate_limits.rejections." + limit.name()).mark();
        }
        return wait;
    }

    /** A 429 that says when to come back. */
    public static ProblemException refusal(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return new ProblemException(
                ProblemCode.RATE_LIMITED, ProblemCode.RATE_LIMITED.title(), Map.of("retry_after", seconds));
    }

    private Duration tryAcquireShared(RateLimit limit, String key) {
        long capacity = capacity(limit);
        long spacing = Math.max(1, limit.period().toNanos() / 1_000 / capacity);
        long answer = valkey.call(SCRIPT.command(
                        List.of(key), List.of(Long.toString(spacing), Long.toString(spacing * capacity))))
                .asLong();
        if (answer > 0) {
            RateLimitHeadersFilter.note(limit, capacity, 0);
            return Duration.ofNanos(answer * 1_000);
        }
        RateLimitHeadersFilter.note(limit, capacity, -answer);
        return Duration.ZERO;
    }

    private Duration tryAcquireLocally(RateLimit limit, String key, long tokens) {
        ConsumptionProbe probe = local.get(key, k -> bucket(limit)).tryConsumeAndReturnRemaining(tokens);
        RateLimitHeadersFilter.note(limit, capacity(limit), probe.getRemainingTokens());
        return probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket(RateLimit limit) {
        long capacity = capacity(limit);
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(capacity).refillGreedy(capacity, limit.period()))
                .build();
    }

    private long capacity(RateLimit limit) {
        return switch (limit.scaling()) {
            case NONE -> limit.capacity();
            case BY_ADDRESS -> Math.multiplyExact((long) limit.capacity(), configuration.rateLimitMultiplier());
            case BY_USER -> Math.multiplyExact((long) limit.capacity(), configuration.userLimitMultiplier());
        };
    }

    private static String localKey(RateLimit limit, String subject) {
        return limit.name() + ':' + subject;
    }

    /** Subjects are personal: only their digest is kept. */
    private static String key(RateLimit limit, String subject) {
        return "limit:" + limit.name() + ":" + HexFormat.of().formatHex(Arrays.copyOf(Hmac.sha256(subject), 12));
    }
}
