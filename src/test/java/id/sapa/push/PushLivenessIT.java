package id.sapa.push;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.chat.ChatFixtures;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is connected is pushed unless its client was heard, and who acknowledged is not. */
class PushLivenessIT {

    @RegisterExtension
    static final FakeFcm FCM = new FakeFcm();

    @RegisterExtension
    static final SapaCluster CLUSTER =
            SapaCluster.of(2).with("FCM_PROJECT_ID", "test").with("FCM_ENDPOINT", FCM.url());

    private final String token = "token-" + UUID.randomUUID();
    private ChatFixtures.Chat chat;
    private SignedIn customer;
    private SignedIn mitra;

    @BeforeEach
    void startChat() {
        chat = new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        customer = SignedIn.in(CLUSTER.instance(0).publicUrl(), chat.customerPhone(), "customer");
        mitra = SignedIn.in(CLUSTER.instance(0).publicUrl(), chat.mitraPhone(), "mitra");
        mitra.http()
                .put("/v1/me/devices/phone", Map.of("fcm_token", token, "platform", "android"))
                .expect(204);
    }

    @Test
    void aPhoneThatSleepsIsPushedWithinSeconds() {
        try (TestDevice asleep =
                TestDevice.connectWithoutReading(CLUSTER.instance(1).publicUrl(), mitra.accessToken())) {
            awaitConnected();
            push(PushKind.OFFER);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> !FCM.to(token).isEmpty());
            assertThat(asleep.isClosed()).isFalse();
        }
    }

    @Test
    void aPhoneThatAnswersIsNotPushed() {
        try (TestDevice awake = TestDevice.connect(CLUSTER.instance(1).publicUrl(), mitra.accessToken())) {
            awaitConnected();
            push(PushKind.OFFER);
            awaitQueueEmpty();
            assertThat(FCM.to(token)).isEmpty();
            assertThat(awake.isClosed()).isFalse();
        }
    }

    @Test
    void oneLivingConnectionIsEnough() {
        try (TestDevice asleep =
                        TestDevice.connectWithoutReading(CLUSTER.instance(1).publicUrl(), mitra.accessToken());
                TestDevice awake = TestDevice.connect(CLUSTER.instance(0).publicUrl(), mitra.accessToken())) {
            Awaitility.await().until(() -> connections() == 2);
            push(PushKind.OFFER);
            awaitQueueEmpty();
            assertThat(FCM.to(token)).isEmpty();
            assertThat(asleep.isClosed() || awake.isClosed()).isFalse();
        }
    }

    @Test
    void whatAnotherPushReplacesIsAskedForAnew() {
        try (TestDevice phone =
                TestDevice.connectWithoutReading(CLUSTER.instance(1).publicUrl(), mitra.accessToken())) {
            awaitConnected();
            push(PushKind.SESSION_WARNING);
            push(PushKind.SESSION_ENDED);
            Awaitility.await().until(() -> !FCM.to(token).isEmpty());
            assertThat(FCM.to(token)).hasSize(1);
            assertThat(FCM.to(token).get(0).path("data").path("event").asText()).isEqualTo("session_ended");
            assertThat(phone.isClosed()).isFalse();
        }
    }

    @Test
    void anAcceptedWriteToAnEventStreamIsNoSignOfLife() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        CLUSTER.instance(1).publicUrl().resolve("/v1/events"))
                .header("Authorization", "Bearer " + mitra.accessToken())
                .build();
        HttpResponse<InputStream> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream stream = answer.body()) {
            assertThat(stream.read()).isNotNegative();
            awaitConnected();
            push(PushKind.OFFER);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> !FCM.to(token).isEmpty());
        }
    }

    @Test
    void whoseInstanceSaysNothingIsPushed() {
        UUID instance = UUID.randomUUID();
        CLUSTER.database().useTransaction(transaction -> {
            transaction.handle().execute("insert into instance_lease values (?, now())", instance);
            transaction.handle().execute("insert into connected_user values (?::uuid, ?)", mitra.id(), instance);
        });
        push(PushKind.SESSION_ENDED);
        Awaitility.await()
                .atMost(Duration.ofSeconds(4))
                .until(() -> !FCM.to(token).isEmpty());
    }

    @Test
    void aMessageIsPushedToAPhoneThatSleeps() {
        try (TestDevice asleep =
                TestDevice.connectWithoutReading(CLUSTER.instance(1).publicUrl(), mitra.accessToken())) {
            awaitConnected();
            write();
            CLUSTER.clock().advance(Duration.ofSeconds(30));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !FCM.to(token).isEmpty());
            assertThat(FCM.to(token).get(0).path("data").path("event").asText()).isEqualTo("message");
            assertThat(asleep.isClosed()).isFalse();
        }
    }

    @Test
    void aMessageThatWasAcknowledgedMeanwhileIsNotPushed() {
        String other = "token-" + UUID.randomUUID();
        FCM.failFor(token, 429, "QUOTA_EXCEEDED", 60);
        write();
        Awaitility.await().until(() -> !FCM.to(token).isEmpty());
        mitra.http()
                .put("/v1/sessions/" + chat.session() + "/receipts", Map.of("delivered_seq", 1))
                .expect(200);
        mitra.http()
                .put("/v1/me/devices/phone", Map.of("fcm_token", other, "platform", "android"))
                .expect(204);
        Awaitility.await().until(() -> lastErrors() > 0);
        CLUSTER.clock().advance(Duration.ofSeconds(61));
        awaitQueueEmpty();
        assertThat(FCM.to(other)).isEmpty();
    }

    private void push(PushKind kind) {
        CLUSTER.database()
                .useTransaction(transaction -> new PushQueue(CLUSTER.clock())
                        .enqueue(transaction, UserId.fromString(mitra.id()), kind, SessionId.next(), "key"));
    }

    private void write() {
        customer.http()
                .post(
                        "/v1/sessions/" + chat.session() + "/messages",
                        Map.of("client_message_id", UUID.randomUUID().toString(), "text", "halo"))
                .expect(201);
    }

    /** Leases are written a moment after the connection. */
    private void awaitConnected() {
        Awaitility.await().until(() -> connections() > 0);
    }

    private int connections() {
        return count("select count(*) from connected_user where user_id = :user");
    }

    private void awaitQueueEmpty() {
        Awaitility.await().until(() -> count("select count(*) from push_queue where user_id = :user") == 0);
    }

    private int lastErrors() {
        return count("select count(*) from push_queue where user_id = :user and last_error is not null");
    }

    private int count(String sql) {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery(sql)
                        .bind("user", UUID.fromString(mitra.id()))
                        .mapTo(int.class)
                        .one());
    }
}
