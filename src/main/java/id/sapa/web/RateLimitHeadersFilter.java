package id.sapa.web;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/**
 * Tells callers in {@code RateLimit-Policy} and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers) of the limits that
 * their request counted against: quota and window, what is left and in how many seconds all of it is back.
 */
@PreMatching
@Priority(0)
final class RateLimitHeadersFilter implements ContainerRequestFilter, ContainerResponseFilter {

    static final String POLICY = "RateLimit-Policy";
    static final String LIMIT = "RateLimit";

    private static final String PROPERTY = RateLimitHeadersFilter.class.getName();
    /** Answers may be written by another thread, so the request has the map too. At most one entry for each limit. */
    private static final ThreadLocal<Map<String, Status>> CURRENT = new ThreadLocal<>();

    private record Status(long quota, long windowSeconds, long remaining, long resetSeconds) {}

    /** Notes a count against a limit by the request that this thread serves, if it serves one. */
    static void note(RateLimit limit, long quota, long remaining) {
        Map<String, Status> limits = CURRENT.get();
        if (limits != null && limit.announced()) {
            long window = Math.max(1, limit.period().toSeconds());
            long reset = ((quota - remaining) * window + quota - 1) / quota;
            limits.put(limit.name(), new Status(quota, window, remaining, reset));
        }
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Map<String, Status> limits = new ConcurrentSkipListMap<>();
        CURRENT.set(limits);
        request.setProperty(PROPERTY, limits);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        Map<String, Status> limits = (Map<String, Status>) request.getProperty(PROPERTY);
        if (limits != null && !limits.isEmpty()) {
            response.getHeaders()
                    .putSingle(
                            POLICY,
                            limits.entrySet().stream()
                                    .map(limit -> "\"%s\";q=%d;w=%d"
                                            .formatted(
                                                    limit.getKey(),
                                                    limit.getValue().quota,
                                                    limit.getValue().windowSeconds))
                                    .collect(Collectors.joining(", ")));
            response.getHeaders()
                    .putSingle(
                            LIMIT,
                            limits.entrySet().stream()
                                    .map(limit -> "\"%s\";r=%d;t=%d"
                                            .formatted(
                                                    limit.getKey(),
                                                    limit.getValue().remaining,
                                                    limit.getValue().resetSeconds))
                                    .collect(Collectors.joining(", ")));
        }
        if (CURRENT.get() == limits) {
            CURRENT.remove();
        }
    }
}
