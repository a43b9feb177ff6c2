package id.sapa.payment;

import id.sapa.concurrent.CircuitBreaker;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides whether an endpoint of the gateway may be called now. Each endpoint has its own circuit breaker, so that failing
 * reads do not keep customers from paying, and its own pause while the gateway limits its rate. Thread-safe.
 */
final class EndpointLimiter {

    private static final int FAILURE_THRESHOLD = 5;
    private static final long DEFAULT_PAUSE_SECONDS = 5;
    private static final long MAX_PAUSE_SECONDS = 120;

    private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
    private final Duration openDuration;
    private final LongSupplier nanoTime;

    EndpointLimiter(Duration openDuration, LongSupplier nanoTime) {
        this.openDuration = openDuration;
        this.nanoTime = nanoTime;
    }

    /** @param name method and path without ids, such as {@code GET /sessions} */
    Endpoint endpoint(String name) {
        return endpoints.computeIfAbsent(name, key -> new Endpoint());
    }

    boolean isAnyOpen() {
        return endpoints.values().stream().anyMatch(endpoint -> endpoint.breaker.isOpen());
    }

    final class Endpoint {

        private final CircuitBreaker breaker = CircuitBreaker.withTrialCalls(FAILURE_THRESHOLD, openDuration);
        private volatile long pausedUntil = nanoTime.getAsLong();

        /** Whether a call may be made; if so, its end is reported. */
        boolean tryAcquire() {
            return nanoTime.getAsLong() - pausedUntil >= 0 && breaker.tryAcquirePermission();
        }

        /** The gateway answered, whatever it said. */
        void onAnswer() {
            breaker.onSuccess();
        }

        void onFailure() {
            breaker.onFailure();
        }

        /**
         * The gateway answered 429: no outage, but no calls until the time it names in {@code Retry-After} or
         * {@code Rate-Limit-Reset}, both in seconds, at most two minutes.
         */
        void onRateLimited(HttpHeaders headers) {
            breaker.onSuccess();
            long seconds = Math.max(seconds(headers, "Retry-After"), seconds(headers, "Rate-Limit-Reset"));
            long pause = seconds < 0 ? DEFAULT_PAUSE_SECONDS : Math.min(seconds, MAX_PAUSE_SECONDS);
            pausedUntil = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(pause);
        }

        private static long seconds(HttpHeaders headers, String name) {
            try {
                return headers.firstValue(name)
                        .map(value -> (long) Math.ceil(Double.parseDouble(value.strip())))
                        .orElse(-1L);
            } catch (NumberFormatException e) {
                return -1;
            }
        }
    }
}
