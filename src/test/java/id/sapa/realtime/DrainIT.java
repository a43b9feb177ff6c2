package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.chat.ChatFixtures;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.ServerProcess;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Cloud Run does to every instance sooner or later: SIGTERM, and ten seconds. */
class DrainIT {

    private static final int DEVICES = 19;

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(0);

    @Test
    void sendsConnectionsAwayOneAfterTheOtherAndIsGoneWithinTenSeconds() throws Exception {
        try (ServerProcess server = ServerProcess.start(CLUSTER.variables())) {
            ChatFixtures.Chat chat = new ChatFixtures(CLUSTER.database())
                    .activeChat(CLUSTER.clock().instant());
            Http http = Http.at(server.publicUrl());
            SignedIn customer = SignedIn.in(http, chat.customerPhone(), "customer");
            List<TestDevice> devices = new ArrayList<>();
            for (int i = 0; i < DEVICES; i++) {
                devices.add(TestDevice.connect(server.publicUrl(), customer.accessToken()));
            }
            TestStream stream = TestStream.open(server.publicUrl(), customer.accessToken(), null);
            stream.await("ready");

            long start = System.nanoTime();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::terminate);
            Awaitility.await("not ready")
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> http.get("/health/ready").status() == 503);
            TestDevice last = devices.stream()
                    .filter(device -> !device.isClosed())
                    .findFirst()
                    .orElseThrow();
            String sent = last.message(chat.session(), "while draining");
            assertThat(refusal(server, customer)).isEqualTo(503);
            List<Long> closedAfter = new ArrayList<>();
            for (TestDevice device : devices) {
                assertThat(device.closeCode()).isEqualTo(1001);
                assertThat(device.await("reconnect").path("after_ms").asLong()).isBetween(0L, 2_000L);
                closedAfter.add(System.nanoTime() - start);
            }
            assertThat(TimeUnit.NANOSECONDS.toMillis(closedAfter.get(DEVICES - 1)))
                    .as("spread over some seconds")
                    .isBetween(2_000L, 6_000L);
            stopped.get(20, TimeUnit.SECONDS);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            Awaitility.await().until(stream::hasEnded);
            long stored = CLUSTER.database()
                    .withHandle(handle -> handle.createQuery(
                                    "select count(*) from message where client_message_id = cast(:id as uuid)")
                            .bind("id", sent)
                            .mapTo(Long.class)
                            .one());
            assertThat(stored).isEqualTo(1);
        }
    }

    private static int refusal(ServerProcess server, SignedIn user) {
        try {
            TestDevice.connect(server.publicUrl(), user.accessToken()).close();
            return 101;
        } catch (CompletionException e) {
            return ((java.net.http.WebSocketHandshakeException) e.getCause())
                    .getResponse()
                    .statusCode();
        }
    }
}
