package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.chat.ChatFixtures;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one account, or one address, may do to an instance. */
class RealtimeLimitsIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1).with("RATE_LIMIT_MULTIPLIER", "1");

    private static final int BURST = 200;

    private final List<TestDevice> devices = new ArrayList<>();
    private ChatFixtures.Chat chat;
    private SignedIn customer;
    private SignedIn mitra;

    @BeforeEach
    void startChat() {
        chat = new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        customer = SignedIn.in(Http.at(url()), chat.customerPhone(), "customer");
        mitra = SignedIn.in(Http.at(url()), chat.mitraPhone(), "mitra");
    }

    @AfterEach
    void close() {
        devices.forEach(TestDevice::close);
    }

    @Test
    void sendsAboveTheLimitAreRefusedOverAllConnectionsTogetherAndSayWhenToRetry() {
        TestDevice phone = connect(customer);
        TestDevice tablet = connect(customer);
        for (int i = 0; i < BURST / 2; i++) {
            phone.message(chat.session(), "satu " + i);
            tablet.message(chat.session(), "dua " + i);
        }
        Awaitility.await().until(() -> answers(phone) + answers(tablet) == BURST);
        assertThat(phone.frames("message.ack").size()
                        + tablet.frames("message.ack").size())
                .isBetween(30, BURST / 2);
        JsonNode error = phone.await("error");
        assertThat(error.path("code").asText()).isEqualTo("rate_limited");
        assertThat(error.path("retry_after_ms").asLong()).isPositive();
        assertThat(error.path("client_message_id").asText()).isNotEmpty();
        assertThat(eventually429(() -> customer.http().post("/v1/sessions/" + chat.session() + "/messages", message())))
                .isTrue();
    }

    @Test
    void restSendsAndReceiptsAreLimited() {
        assertThat(eventually429(() -> mitra.http().post("/v1/sessions/" + chat.session() + "/messages", message())))
                .isTrue();
        assertThat(eventually429(
                        () -> mitra.http().put("/v1/sessions/" + chat.session() + "/receipts", Map.of("read_seq", 1))))
                .isTrue();
    }

    @Test
    void heartbeatsAreLimitedOverRestAndSocketTogether() {
        TestDevice device = connect(mitra);
        assertThat(eventually429(() -> mitra.http().post("/v1/mitra/heartbeat")))
                .isTrue();
        device.send(Map.of("type", "heartbeat"));
        assertRateLimited(device);
    }

    @Test
    void receiptsTypingPingsAndGarbageAreLimited() {
        for (String frame : List.of(
                "{\"type\":\"receipt\",\"session_id\":\"" + chat.session() + "\",\"read_seq\":1}",
                "{\"type\":\"typing\",\"session_id\":\"" + chat.session() + "\",\"on\":true}",
                "{\"type\":\"ping\"}",
                "{not json")) {
            TestDevice device = connect(customer);
            for (int i = 0; i < BURST; i++) {
                device.raw(frame);
            }
            assertRateLimited(device);
            assertThat(device.isClosed()).isFalse();
        }
    }

    @Test
    void framesThatAreTooLongAreLimited() {
        TestDevice device = connect(mitra);
        String frame = "x".repeat(70_000);
        for (int i = 0; i < BURST / 2; i++) {
            device.raw(frame);
        }
        assertRateLimited(device);
    }

    @Test
    void theTwentyFirstConnectionClosesTheOldest() {
        for (int i = 0; i < 20; i++) {
            connect(customer);
        }
        assertThat(devices).noneMatch(TestDevice::isClosed);
        connect(customer);
        assertThat(devices.get(0).closeCode()).isEqualTo(1008);
        assertThat(devices.get(0).closeReason()).isEqualTo("replaced");
        try (TestStream stream = TestStream.open(url(), customer.accessToken(), null)) {
            stream.await("ready");
            assertThat(devices.get(1).closeReason()).isEqualTo("replaced");
        }
        assertThat(devices.subList(2, 21)).noneMatch(TestDevice::isClosed);
    }

    @Test
    void oneAccountThatTriesHardIsNotFeltByOthers() throws Exception {
        TestDevice writer = connect(customer);
        TestDevice reader = connect(mitra);
        Abuser abuser = new Abuser(SignedIn.customer(Http.at(url())).accessToken());
        CompletableFuture<Void> abuse = CompletableFuture.runAsync(abuser);
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            TestDevice from = i % 2 == 0 ? writer : reader;
            TestDevice to = i % 2 == 0 ? reader : writer;
            long start = System.nanoTime();
            String id = from.message(chat.session(), "halo " + i);
            to.await(
                    "message", frame -> frame.path("client_message_id").asText().equals(id));
            micros.add((System.nanoTime() - start) / 1_000);
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> abuser.frames.get() > 20_000);
        String last = writer.message(chat.session(), "still here");
        writer.await(
                "message.ack", frame -> frame.path("client_message_id").asText().equals(last));
        abuser.stop = true;
        abuse.get(60, TimeUnit.SECONDS);
        assertThat(abuser.admitted.get()).isLessThan(200);
        assertThat(abuser.refused.get()).isGreaterThan(800);
        assertThat(writer.isClosed() || reader.isClosed()).isFalse();
        Collections.sort(micros);
        System.out.printf(
                "abuse: %d connections admitted, %d refused, %d frames; messages of others: p50 %d us, max %d us%n",
                abuser.admitted.get(), abuser.refused.get(), abuser.frames.get(), micros.get(20), micros.get(39));
    }

    /** Opens 1,000 connections and sends 10,000 frames a second over those that it got. */
    private static final class Abuser implements Runnable {

        private static final long FRAME_INTERVAL_NANOS = 100_000;

        private final String token;
        private final AtomicInteger admitted = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicLong frames = new AtomicLong();
        private volatile boolean stop;

        Abuser(String token) {
            this.token = token;
        }

        @Override
        public void run() {
            HttpClient client = HttpClient.newHttpClient();
            Map<WebSocket, CompletableFuture<?>> sockets = new LinkedHashMap<>();
            for (int i = 0; i < 1_000; i++) {
                try {
                    sockets.put(open(client), CompletableFuture.completedFuture(null));
                    admitted.incrementAndGet();
                } catch (CompletionException e) {
                    refused.incrementAndGet();
                }
            }
            long start = System.nanoTime();
            while (!stop) {
                sockets.replaceAll((socket, sent) -> {
                    if (!sent.isDone() || sent.isCompletedExceptionally()) {
                        // Not read by the server, or closed by it.
                        return sent;
                    }
                    frames.incrementAndGet();
                    return socket.sendText("{\"type\":\"ping\"}", true);
                });
                LockSupport.parkNanos(start + frames.get() * FRAME_INTERVAL_NANOS - System.nanoTime());
            }
            sockets.keySet().forEach(WebSocket::abort);
        }

        private WebSocket open(HttpClient client) {
            return client.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + token)
                    .buildAsync(
                            URI.create(url().toString().replaceFirst("http", "ws") + "/v1/ws"),
                            new WebSocket.Listener() {})
                    .join();
        }
    }

    private TestDevice connect(SignedIn user) {
        TestDevice device = TestDevice.connect(url(), user.accessToken());
        devices.add(device);
        return device;
    }

    private static URI url() {
        return CLUSTER.instance(0).publicUrl();
    }

    private static boolean eventually429(Supplier<Http.Answer> call) {
        for (int i = 0; i < 2 * BURST; i++) {
            Http.Answer answer = call.get();
            if (answer.status() == 429) {
                assertThat(answer.code()).isEqualTo("rate_limited");
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                return true;
            }
        }
        return false;
    }

    private static int answers(TestDevice device) {
        return device.frames("message.ack").size() + device.frames("error").size();
    }

    private static void assertRateLimited(TestDevice device) {
        device.await(
                "error",
                error -> error.path("code").asText().equals("rate_limited")
                        && error.path("retry_after_ms").asLong() > 0);
    }

    private static Map<String, String> message() {
        return Map.of("client_message_id", UUID.randomUUID().toString(), "text", "halo");
    }
}
