package id.sapa.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import id.sapa.testing.TestValkey;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two instances that share a Valkey server. */
class RateLimitsIT {

    private static final RateLimit LIMIT = RateLimit.acrossInstances("test", 20, Duration.ofHours(1));

    private final TestValkey valkey = TestValkey.start();
    private final List<ValkeyClient> clients = new ArrayList<>();
    private final RateLimiter one = instance(1);
    private final RateLimiter other = instance(1);
    private final String subject = UUID.randomUUID().toString();

    @AfterEach
    void stop() {
        clients.forEach(ValkeyClient::stop);
        valkey.close();
    }

    @Test
    void instancesCountTogether() {
        assertThat(passed(50, LIMIT)).isEqualTo(20);
        assertThat(one.tryAcquire(LIMIT, subject)).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
        assertThat(one.tryAcquire(LIMIT, "somebody else")).isZero();
    }

    @Test
    void eachCountsForItselfWithoutValkey() {
        valkey.kill();
        assertThat(passed(100, LIMIT)).isEqualTo(40);
    }

    @Test
    void aBucketRefillsEvenly() {
        RateLimit quick = RateLimit.acrossInstances("quick", 1, Duration.ofMillis(200));
        assertThat(one.tryAcquire(quick, subject)).isZero();
        Duration wait = other.tryAcquire(quick, subject);
        assertThat(wait).isBetween(Duration.ofMillis(1), Duration.ofMillis(200));
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> one.tryAcquire(quick, subject).isZero());
    }

    @Test
    void aWipedServerForgetsButGoesOn() {
        assertThat(passed(50, LIMIT)).isEqualTo(20);
        valkey.command("FLUSHALL");
        valkey.command("SCRIPT FLUSH");
        assertThat(one.tryAcquire(LIMIT, subject)).isZero();
    }

    @Test
    void onlyLimitsByAddressAreWidened() {
        RateLimiter wide = instance(3);
        RateLimit byAddress = RateLimit.byAddress("address", 10, Duration.ofHours(1));
        assertThat(IntStream.range(0, 100)
                        .filter(i -> wide.tryAcquire(byAddress, subject).isZero()))
                .hasSize(30);
        assertThat(IntStream.range(0, 100)
                        .filter(i -> wide.tryAcquire(LIMIT, subject).isZero()))
                .hasSize(20);
    }

    @Test
    void noSubjectIsReadableInValkey() {
        one.tryAcquire(LIMIT, "203.0.113.7");
        assertThat(clients.get(0).call("KEYS", "*").asStrings())
                .isNotEmpty()
                .noneMatch(key -> key.contains("203.0.113.7"));
    }

    /** How many of so many, spread over both instances and threads, got through. */
    private long passed(int times, RateLimit limit) {
        List<CompletableFuture<Boolean>> attempts = IntStream.range(0, times)
                .mapToObj(i -> CompletableFuture.supplyAsync(() ->
                        (i % 2 == 0 ? one : other).tryAcquire(limit, subject).isZero()))
                .toList();
        return attempts.stream().filter(CompletableFuture::join).count();
    }

    private RateLimiter instance(int rateLimitMultiplier) {
        MetricRegistry metrics = new MetricRegistry();
        ValkeyClient client = new ValkeyClient(
                new ValkeyConfiguration(
                        valkey.url(),
                        io.dropwizard.util.Duration.seconds(2),
                        io.dropwizard.util.Duration.seconds(2),
                        io.dropwizard.util.Duration.seconds(2),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                metrics);
        clients.add(client);
        return new RateLimiter(client, new WebConfiguration(0, rateLimitMultiplier, null, null), metrics);
    }
}
