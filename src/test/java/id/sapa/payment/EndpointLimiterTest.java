package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EndpointLimiterTest {

    private final AtomicLong now = new AtomicLong();
    private final EndpointLimiter limiter = new EndpointLimiter(Duration.ofSeconds(5), now::get);

    @Test
    void failingReadsDoNotCloseAnotherEndpoint() {
        EndpointLimiter.Endpoint reads = limiter.endpoint("GET /sessions");
        for (int i = 0; i < 5; i++) {
            reads.onFailure();
        }
        assertThat(reads.tryAcquire()).isFalse();
        assertThat(limiter.endpoint("POST /sessions").tryAcquire()).isTrue();
        assertThat(limiter.isAnyOpen()).isTrue();
    }

    @Test
    void aRateLimitIsNoFailureAndLastsAsLongAsTheGatewaySays() {
        EndpointLimiter.Endpoint endpoint = limiter.endpoint("GET /sessions");
        for (int i = 0; i < 10; i++) {
            endpoint.onRateLimited(HttpHeaders.of(Map.of("Rate-Limit-Reset", List.of("29.2")), (name, value) -> true));
        }
        assertThat(limiter.isAnyOpen()).isFalse();
        assertThat(endpoint.tryAcquire()).isFalse();
        now.addAndGet(Duration.ofSeconds(29).toNanos());
        assertThat(endpoint.tryAcquire()).isFalse();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(endpoint.tryAcquire()).isTrue();
    }
}
