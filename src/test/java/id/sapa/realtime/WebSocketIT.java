package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.chat.ChatFixtures;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebSocketIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private final List<TestDevice> devices = new ArrayList<>();
    private ChatFixtures.Chat chat;
    private SignedIn customer;
    private SignedIn mitra;

    @BeforeEach
    void startChat() {
        chat = new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        customer = SignedIn.in(Http.at(url(0)), chat.customerPhone(), "customer");
        mitra = SignedIn.in(Http.at(url(1)), chat.mitraPhone(), "mitra");
    }

    @AfterEach
    void close() {
        devices.forEach(TestDevice::close);
    }

    @Test
    void greetsWithTheOpenSessions() {
        TestDevice device = connect(0, customer);
        JsonNode ready = device.await("ready");
        assertThat(ready.path("connection_id").asText()).isNotEmpty();
        assertThat(ready.path("server_time").asText()).isNotEmpty();
        assertThat(ready.path("sessions")).hasSize(1);
        assertThat(ready.path("sessions").path(0).path("session_id").asText())
                .isEqualTo(chat.session().toString());
        assertThat(ready.path("sessions").path(0).path("last_seq").asLong()).isZero();
    }

    @Test
    void carriesMessagesBetweenInstancesToEveryDeviceOnceAndInOrder() {
        TestDevice phone = connect(0, customer);
        TestDevice tablet = connect(1, customer);
        TestDevice other = connect(1, mitra);
        List<Long> all = LongStream.rangeClosed(1, 60).boxed().toList();
        for (int i = 0; i < 30; i++) {
            phone.message(chat.session(), "tanya " + i);
            other.message(chat.session(), "jawab " + i);
        }
        for (TestDevice device : List.of(phone, tablet, other)) {
            device.awaitSeqs(chat.session(), all);
        }
        JsonNode message = other.frames("message").get(0);
        assertThat(message.path("id").asText()).isNotEmpty();
        assertThat(message.path("sender").path("id").asText()).isNotEmpty();
        assertThat(message.path("sender").path("role").asText()).isIn("customer", "mitra");
        assertThat(message.path("client_message_id").asText()).isNotEmpty();
        assertThat(message.path("created_at").asText()).isNotEmpty();
        Awaitility.await().until(() -> phone.frames("message.ack").size() == 30);
        assertThat(tablet.frames("message.ack")).isEmpty();
    }

    @Test
    void acknowledgesWithTheNumberAndReplaysTheSameSend() {
        TestDevice device = connect(0, customer);
        Map<String, String> send = Map.of(
                "type",
                "message.send",
                "session_id",
                chat.session().toString(),
                "client_message_id",
                "0c0ffee0-0000-4000-8000-000000000001",
                "text",
                "halo \"dunia\" \\ 👋\n");
        device.send(send);
        JsonNode ack = device.await("message.ack");
        assertThat(ack.path("seq").asLong()).isEqualTo(1);
        assertThat(ack.path("client_message_id").asText()).isEqualTo("0c0ffee0-0000-4000-8000-000000000001");
        assertThat(ack.path("session_id").asText()).isEqualTo(chat.session().toString());
        assertThat(ack.path("created_at").asText()).isNotEmpty();
        device.send(send);
        Awaitility.await().until(() -> device.frames("message.ack").size() == 2);
        assertThat(device.frames("message.ack").get(1)).isEqualTo(ack);
        assertThat(device.await("message").path("text").asText()).isEqualTo("halo \"dunia\" \\ 👋");
        assertThat(device.seqs(chat.session())).containsExactly(1L);
        JsonNode stored = customer.http()
                .get("/v1/sessions/" + chat.session() + "/messages")
                .expect(200)
                .json();
        assertThat(stored.path("items").path(0).path("id")).isEqualTo(ack.path("id"));
    }

    @Test
    void resumesInOrderAfterTheMessageThatTheDeviceHas() {
        TestDevice writer = connect(1, mitra);
        for (int i = 0; i < 5; i++) {
            writer.message(chat.session(), "satu " + i);
        }
        writer.awaitSeqs(chat.session(), List.of(1L, 2L, 3L, 4L, 5L));
        TestDevice device = connect(0, customer);
        assertThat(device.await("ready")
                        .path("sessions")
                        .path(0)
                        .path("last_seq")
                        .asLong())
                .isEqualTo(5);
        writer.message(chat.session(), "between");
        device.resume(chat.session(), 2);
        writer.message(chat.session(), "after");
        device.awaitSeqs(chat.session(), List.of(3L, 4L, 5L, 6L, 7L));
        device.resume(chat.session(), 1);
        device.awaitSeqs(chat.session(), List.of(3L, 4L, 5L, 6L, 7L, 2L));
    }

    @Test
    void aLiveSessionThatIsNotNamedComesWhole() {
        TestDevice writer = connect(1, mitra);
        writer.message(chat.session(), "satu");
        writer.await("message.ack");
        TestDevice silent = connect(0, customer);
        TestDevice naming = connect(0, customer);
        naming.send(Map.of("type", "resume", "sessions", List.of()));
        writer.message(chat.session(), "dua");
        silent.awaitSeqs(chat.session(), List.of(1L, 2L));
        naming.awaitSeqs(chat.session(), List.of(1L, 2L));
    }

    @Test
    void resumesAnyNumberOfSessionsInOneFrameOrSeveral() {
        TestDevice writer = connect(1, mitra);
        writer.message(chat.session(), "satu");
        writer.message(chat.session(), "dua");
        Awaitility.await().until(() -> writer.frames("message.ack").size() == 2);
        List<Map<String, Object>> strange = LongStream.range(0, 700)
                .mapToObj(i ->
                        Map.<String, Object>of("session_id", UUID.randomUUID().toString(), "after_seq", i))
                .toList();
        TestDevice device = connect(0, customer);
        device.send(Map.of("type", "resume", "sessions", strange));
        device.resume(chat.session(), 1);
        device.awaitSeqs(chat.session(), List.of(2L));
        Awaitility.await().until(() -> device.frames("error").size() == 700);
        assertThat(device.frames("error"))
                .allMatch(error -> error.path("code").asText().equals("not_found"));
    }

    @Test
    void tellsThePresentStateOfOpenSessionsAfterReady() {
        TestDevice writer = connect(1, mitra);
        writer.message(chat.session(), "satu");
        writer.send(Map.of("type", "receipt", "session_id", chat.session().toString(), "read_seq", 1));
        writer.await("receipt");
        TestDevice device = connect(0, customer);
        assertThat(device.awaitSession("active").path("id").asText())
                .isEqualTo(chat.session().toString());
        JsonNode receipt = device.await("receipt");
        assertThat(receipt.path("role").asText()).isEqualTo("mitra");
        assertThat(receipt.path("read_seq").asLong()).isEqualTo(1);
    }

    @Test
    void tellsWhatBecameOfANamedSessionThatIsOver() {
        TestDevice writer = connect(1, mitra);
        writer.message(chat.session(), "satu");
        writer.message(chat.session(), "dua");
        Awaitility.await().until(() -> writer.frames("message.ack").size() == 2);
        mitra.http().post("/v1/sessions/" + chat.session() + "/end", Map.of()).expect(200);
        TestDevice device = connect(0, customer);
        assertThat(device.await("ready").path("sessions")).isEmpty();
        device.resume(chat.session(), 1);
        device.awaitSession("ended");
        device.awaitSeqs(chat.session(), List.of(2L));
    }

    @Test
    void resumesAGapLongerThanAPage() {
        TestDevice writer = connect(1, mitra);
        for (int i = 0; i < 450; i++) {
            writer.message(chat.session(), "pesan " + i);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> writer.frames("message.ack").size() == 450);
        TestDevice device = connect(0, customer);
        device.resume(chat.session(), 0);
        device.awaitSeqs(chat.session(), LongStream.rangeClosed(1, 450).boxed().toList());
    }

    @Test
    void tellsReceiptsAndTyping() {
        TestDevice asking = connect(0, customer);
        TestDevice answering = connect(1, mitra);
        asking.message(chat.session(), "halo");
        answering.await("message");
        answering.send(Map.of("type", "receipt", "session_id", chat.session().toString(), "read_seq", 1));
        JsonNode receipt = asking.await("receipt");
        assertThat(receipt.path("role").asText()).isEqualTo("mitra");
        assertThat(receipt.path("delivered_seq").asLong()).isEqualTo(1);
        assertThat(receipt.path("read_seq").asLong()).isEqualTo(1);
        answering.send(Map.of("type", "typing", "session_id", chat.session().toString(), "on", true));
        JsonNode typing = asking.await("typing");
        assertThat(typing.path("role").asText()).isEqualTo("mitra");
        assertThat(typing.path("on").asBoolean()).isTrue();
    }

    @Test
    void reportsErrorsAndGoesOn() {
        TestDevice device = connect(0, customer);
        device.raw("no json");
        device.await("error", error -> error.path("code").asText().equals("bad_request"));
        device.raw("{\"type\":\"nonsense\"}");
        device.raw("[1]");
        device.raw("{\"type\":\"message.send\",\"session_id\":\"x\"}");
        device.await("error", error -> error.path("code").asText().equals("validation_failed"));
        String blank = device.message(chat.session(), "   ");
        device.await("error", error -> error.path("client_message_id").asText().equals(blank));
        String lost = device.message("0c0ffee0-0000-4000-8000-000000000001", "halo");
        assertThat(device.await(
                                "error",
                                error ->
                                        error.path("client_message_id").asText().equals(lost))
                        .path("code")
                        .asText())
                .isEqualTo("not_found");
        device.send(Map.of("type", "ping"));
        device.await("pong");
        device.message(chat.session(), "halo");
        device.await("message.ack");
    }

    @Test
    void refusesAWrongTokenInTheHeader() {
        assertThatThrownBy(() -> TestDevice.connect(url(0), "wrong"))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
    }

    @Test
    void letsBrowsersInBySubprotocol() {
        TestDevice device = track(TestDevice.byProtocol(url(0), "sapa.v1", "bearer." + customer.accessToken()));
        device.await("ready");
        assertThat(device.protocol()).isEqualTo("sapa.v1");
    }

    @Test
    void tellsBrowsersOfAWrongToken() {
        assertThat(track(TestDevice.byProtocol(url(0), "sapa.v1", "bearer.wrong"))
                        .closeCode())
                .isEqualTo(1008);
    }

    @Test
    void closesWhenTheTokenIsRevoked() {
        TestDevice here = connect(0, customer);
        TestDevice there = connect(1, customer);
        customer.http().post("/v1/auth/logout").expect(204);
        assertThat(here.closeCode()).isEqualTo(1008);
        assertThat(there.closeCode()).isEqualTo(1008);
    }

    @Test
    void renewsTheToken() {
        TestDevice device = connect(0, customer);
        device.send(Map.of("type", "auth", "access_token", customer.accessToken()));
        device.send(Map.of("type", "ping"));
        device.await("pong");
        device.send(Map.of("type", "auth", "access_token", mitra.accessToken()));
        assertThat(device.closeCode()).isEqualTo(1008);
    }

    @Test
    void takesTheLongestTextInItsLongestSpelling() {
        TestDevice device = connect(0, customer);
        device.raw("{\"type\":\"message.send\",\"session_id\":\"" + chat.session()
                + "\",\"client_message_id\":\"" + UUID.randomUUID() + "\",\"text\":\""
                + "\\ud83d\\ude00".repeat(4_000) + "\"}");
        device.await("message.ack");
        assertThat(device.await("message").path("text").asText()).isEqualTo("😀".repeat(4_000));
    }

    @Test
    void refusesATextThatIsTooLongAndGoesOn() {
        TestDevice device = connect(0, customer);
        String id = device.message(chat.session(), "x".repeat(4_001));
        JsonNode error = device.await("error");
        assertThat(error.path("client_message_id").asText()).isEqualTo(id);
        assertThat(error.path("code").asText()).isEqualTo("validation_failed");
        device.message(chat.session(), "halo");
        device.await("message.ack");
    }

    @Test
    void takesAFrameOf64KiBAndRefusesALongerOneWithoutClosing() {
        TestDevice device = connect(0, customer);
        device.raw(ping(64 * 1024));
        device.await("pong");
        assertThat(device.frames("error")).isEmpty();
        device.raw(ping(64 * 1024 + 1));
        assertThat(device.await("error").path("code").asText()).isEqualTo("too_long");
        device.raw(ping(1024 * 1024));
        Awaitility.await().until(() -> device.frames("error").size() == 2);
        device.message(chat.session(), "halo");
        device.await("message.ack");
    }

    @Test
    void closesOnAFrameAboveOneMiB() {
        TestDevice device = connect(0, customer);
        device.raw(ping(1024 * 1024 + 1));
        assertThat(device.closeCode()).isEqualTo(1009);
    }

    /** A ping of so many bytes. */
    private static String ping(int bytes) {
        String head = "{\"type\":\"ping\",\"x\":\"";
        return head + "x".repeat(bytes - head.length() - 2) + "\"}";
    }

    @Test
    void closesOnBinary() {
        TestDevice device = connect(0, customer);
        device.binary(new byte[] {1, 2, 3});
        assertThat(device.closeCode()).isEqualTo(1003);
    }

    @Test
    void answersPlainRequestsWithAProblem() {
        assertThat(customer.http().get("/v1/ws").expect(400).code()).isEqualTo("bad_request");
    }

    private TestDevice connect(int instance, SignedIn user) {
        return track(TestDevice.connect(url(instance), user.accessToken()));
    }

    private TestDevice track(TestDevice device) {
        devices.add(device);
        return device;
    }

    private static URI url(int instance) {
        return CLUSTER.instance(instance).publicUrl();
    }
}
