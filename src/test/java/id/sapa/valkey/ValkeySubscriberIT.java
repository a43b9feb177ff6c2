package id.sapa.valkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import id.sapa.testing.TestValkey;
import io.dropwizard.util.Duration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ValkeySubscriberIT {

    private final TestValkey server = TestValkey.start();
    private final ValkeyConfiguration configuration = new ValkeyConfiguration(
            server.url(), null, null, null, null, null, null, null, Duration.milliseconds(100), null, null);
    private final ValkeyClient client = new ValkeyClient(configuration, new MetricRegistry());
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Queue<String> confirmed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ups = new AtomicInteger();
    private final AtomicInteger downs = new AtomicInteger();
    private final ValkeySubscriber subscriber =
            new ValkeySubscriber("test-bus", configuration, new SubscriptionListener() {
                @Override
                public void onMessage(String channel, byte[] payload) {
                    heard.add(channel + "=" + new String(payload, StandardCharsets.UTF_8));
                }

                @Override
                public void onSubscribed(Set<String> channels) {
                    confirmed.addAll(channels);
                }

                @Override
                public void onUp() {
                    ups.incrementAndGet();
                }

                @Override
                public void onDown() {
                    downs.incrementAndGet();
                }
            });

    @AfterEach
    void stop() throws InterruptedException {
        subscriber.stop();
        client.stop();
        server.close();
    }

    @Test
    void deliversWhatIsPublishedAfterTheConfirmation() {
        subscriber.start();
        await().until(subscriber::isUp);
        subscriber.subscribe("user:1");
        await().until(() -> confirmed.contains("user:1"));
        assertThat(client.publish(List.of(
                        PubSubMessage.of("user:1", "a"),
                        PubSubMessage.of("user:2", "x"),
                        PubSubMessage.of("user:1", "b"))))
                .containsExactly(1, 0, 1);
        await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("user:1=a", "user:1=b");
        subscriber.unsubscribe("user:1");
        await().until(() -> client.publish(List.of(PubSubMessage.of("user:1", "c")))[0] == 0);
    }

    @Test
    void theLastOfSubscribeAndUnsubscribeCounts() {
        subscriber.start();
        for (int i = 0; i < 300; i++) {
            subscriber.subscribe("flip");
            subscriber.unsubscribe("flip");
        }
        subscriber.subscribe("flip");
        subscriber.subscribe("end");
        await().until(() -> confirmed.contains("end"));
        assertThat(client.publish(List.of(PubSubMessage.of("flip", "1")))).containsExactly(1);
        subscriber.unsubscribe("flip");
        subscriber.subscribe("end2");
        await().until(() -> confirmed.contains("end2"));
        assertThat(client.publish(List.of(PubSubMessage.of("flip", "1")))).containsExactly(0);
    }

    @Test
    void aRestartedServerGetsEveryChannelAgainAndEachIsConfirmedAnew() {
        List<String> channels =
                IntStream.range(0, 2_300).mapToObj(i -> "user:" + i).toList();
        subscriber.subscribe(channels);
        subscriber.start();
        await().until(subscriber::isUp);
        assertThat(confirmed).containsExactlyInAnyOrderElementsOf(channels);
        confirmed.clear();
        server.kill();
        await().untilAtomic(downs, org.hamcrest.Matchers.is(1));
        assertThat(subscriber.isUp()).isFalse();
        subscriber.unsubscribe("user:7");
        server.restart();
        await().untilAtomic(ups, org.hamcrest.Matchers.is(2));
        assertThat(confirmed).hasSize(2_299).doesNotContain("user:7");
        await().until(client::isUp);
    }

    @Test
    void aFrozenServerIsNoticed() {
        subscriber.subscribe("user:1");
        subscriber.start();
        await().until(subscriber::isUp);
        server.freeze();
        try {
            await().until(() -> !subscriber.isUp());
        } finally {
            server.thaw();
        }
        await().until(subscriber::isUp);
        assertThat(confirmed).containsExactly("user:1", "user:1");
    }

    @Test
    void startsWithoutAServer() {
        server.kill();
        subscriber.subscribe("user:1");
        subscriber.start();
        server.restart();
        await().until(() -> confirmed.contains("user:1"));
    }
}
