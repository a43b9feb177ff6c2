package id.sapa.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PushIT {

    @RegisterExtension
    static final FakeFcm FCM = new FakeFcm();

    @RegisterExtension
    static final SapaCluster CLUSTER =
            SapaCluster.of(1).with("FCM_PROJECT_ID", "test").with("FCM_ENDPOINT", FCM.url());

    private static Database database;

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());
    private final SignedIn user = SignedIn.customer(http);
    private final String token = register(user, "phone");
    private final SessionId session = SessionId.next();

    @BeforeAll
    static void open() {
        database = CLUSTER.database();
    }

    @Test
    void everyDeviceGetsItOnceAndNothingOfWhatWasWritten() {
        String tablet = register(user, "tablet");
        push(user, PushKind.MESSAGE, "key-1");
        awaitSent(token);
        awaitSent(tablet);
        awaitQueueEmpty(user);
        assertThat(FCM.to(token)).hasSize(1);
        assertThat(FCM.to(tablet)).hasSize(1);

        JsonNode message = FCM.to(token).get(0);
        assertThat(message.path("data").path("event").asText()).isEqualTo("message");
        assertThat(message.path("data").path("session_id").asText()).isEqualTo(session.toString());
        assertThat(message.path("data").size()).isEqualTo(2);
        assertThat(message.path("notification").size()).isEqualTo(1);
        assertThat(message.path("android").path("priority").asText()).isEqualTo("high");
        assertThat(message.path("android").path("collapse_key").asText()).isEqualTo("message");
        assertThat(message.path("android").path("ttl").asText()).matches("8\\d{4}(\\.\\d+)?s");
        assertThat(message.path("apns").path("headers").path("apns-collapse-id").asText())
                .isEqualTo("message");
        assertThat(message.path("apns").path("headers").path("apns-priority").asText())
                .isEqualTo("10");
    }

    @Test
    void aPushThatWaitsIsReplacedByTheNextOfItsKey() {
        FCM.failFor(token, 500, "INTERNAL", 3_600);
        push(user, PushKind.SESSION_STARTED, "busy");
        Awaitility.await().until(() -> !FCM.to(token).isEmpty());
        database.useTransaction(transaction -> {
            PushQueue queue = new PushQueue(CLUSTER.clock());
            UserId id = UserId.fromString(user.id());
            queue.enqueue(transaction, id, PushKind.SESSION_WARNING, session, "same");
            queue.enqueue(transaction, id, PushKind.SESSION_ENDED, session, "same");
        });
        FCM.succeedFor(token);
        awaitMessages(token, "session_ended", 1);
        assertThat(FCM.to(token)).noneMatch(message -> eventOf(message).equals("session_warning"));
    }

    @Test
    void aPushIsRepeatedNoSoonerThanFcmAsks() {
        FCM.failFor(token, 429, "QUOTA_EXCEEDED", 120);
        push(user, PushKind.MESSAGE, "key");
        Awaitility.await().until(() -> lastError(user).equals("quota_exceeded"));
        FCM.succeedFor(token);
        long waits = database.withHandle(handle -> handle.createQuery(
                        "select extract(epoch from next_attempt_at - :now)::bigint from push_queue where user_id = :user")
                .bind("now", CLUSTER.clock().instant())
                .bind("user", UUID.fromString(user.id()))
                .mapTo(long.class)
                .one());
        assertThat(waits).isBetween(100L, 120L);
        CLUSTER.clock().advance(Duration.ofSeconds(121));
        awaitQueueEmpty(user);
        assertThat(FCM.to(token)).hasSize(2);
    }

    @Test
    void aPushThatNeverWorksIsGivenUp() {
        FCM.failFor(token, 500, "INTERNAL", 1);
        push(user, PushKind.MESSAGE, "key");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            CLUSTER.clock().advance(Duration.ofMinutes(10));
            return state(user).equals("dead");
        });
        assertThat(FCM.to(token)).hasSizeGreaterThanOrEqualTo(PushSender.MAX_ATTEMPTS);
    }

    @Test
    void aPushThatIsRefusedIsNotRepeated() {
        FCM.failFor(token, 400, "INVALID_ARGUMENT");
        push(user, PushKind.MESSAGE, "key");
        Awaitility.await().until(() -> state(user).equals("dead"));
        assertThat(FCM.to(token)).hasSize(1);
    }

    @Test
    void aTokenThatIsSlowHoldsUpNoOther() {
        SignedIn other = SignedIn.customer(http);
        String quick = register(other, "phone");
        CountDownLatch release = FCM.holdFor(token);
        database.useTransaction(transaction -> {
            PushQueue queue = new PushQueue(CLUSTER.clock());
            queue.enqueue(transaction, UserId.fromString(user.id()), PushKind.MESSAGE, session, "key");
            queue.enqueue(transaction, UserId.fromString(other.id()), PushKind.MESSAGE, session, "key");
        });
        awaitSent(token);
        awaitQueueEmpty(other);
        assertThat(queued(user)).isEqualTo(1);
        release.countDown();
        awaitQueueEmpty(user);
        assertThat(FCM.to(quick)).hasSize(1);
    }

    @Test
    void pushesAreCountedByKind() {
        push(user, PushKind.SESSION_STARTED, "key");
        awaitQueueEmpty(user);
        assertThat(Http.at(CLUSTER.instance(0).internalUrl())
                        .get("/prometheus")
                        .expect(200)
                        .text())
                .containsPattern("sapa_pushes_total\\{kind=\"session_started\",outcome=\"sent\"} [1-9]")
                .contains("sapa_pushes_total{kind=\"presence_off\",outcome=\"not_needed\"} 0.0");
    }

    @Test
    void anUnregisteredTokenIsForgotten() {
        FCM.failFor(token, 404, "UNREGISTERED");
        push(user, PushKind.MESSAGE, "key");
        Awaitility.await().until(() -> devices(user) == 0);
        awaitQueueEmpty(user);
    }

    @Test
    void aTokenThatWasReplacedMeanwhileStays() {
        CountDownLatch release = FCM.holdAsUnregistered(token);
        push(user, PushKind.MESSAGE, "key");
        awaitSent(token);
        String replacement = "token-" + UUID.randomUUID();
        put(user, "phone", replacement);
        release.countDown();
        awaitSent(replacement);
        assertThat(devices(user)).isEqualTo(1);
    }

    @Test
    void aTokenMovesToWhoeverRegisteredItLast() {
        SignedIn other = SignedIn.customer(http);
        put(other, "phone", token);
        assertThat(devices(user)).isZero();
        push(user, PushKind.MESSAGE, "key");
        push(other, PushKind.OFFER, "key");
        awaitSent(token);
        assertThat(FCM.to(token)).allMatch(message -> eventOf(message).equals("offer"));
    }

    @Test
    void signingOutEndsThePushesOfThatDevice() {
        user.http().post("/v1/auth/logout").expect(204);
        assertThat(devices(user)).isZero();
    }

    private void push(SignedIn to, PushKind kind, String collapseKey) {
        database.useTransaction(transaction -> new PushQueue(CLUSTER.clock())
                .enqueue(transaction, UserId.fromString(to.id()), kind, session, collapseKey));
    }

    private static String register(SignedIn owner, String device) {
        String token = "token-" + UUID.randomUUID();
        put(owner, device, token);
        return token;
    }

    private static void put(SignedIn owner, String device, String token) {
        owner.http()
                .put("/v1/me/devices/" + device, Map.of("fcm_token", token, "platform", "android"))
                .expect(204);
    }

    private static void awaitSent(String token) {
        Awaitility.await().until(() -> !FCM.to(token).isEmpty());
    }

    private static void awaitMessages(String token, String event, int count) {
        Awaitility.await()
                .until(() -> FCM.to(token).stream()
                                .filter(message -> eventOf(message).equals(event))
                                .count()
                        == count);
    }

    private static String eventOf(JsonNode message) {
        return message.path("data").path("event").asText();
    }

    private static void awaitQueueEmpty(SignedIn owner) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> queued(owner) == 0);
    }

    private static int queued(SignedIn owner) {
        return count("select count(*) from push_queue where user_id = :user", owner);
    }

    private static int devices(SignedIn owner) {
        return count("select count(*) from device where user_id = :user", owner);
    }

    private static int count(String sql, SignedIn owner) {
        return database.withHandle(handle -> handle.createQuery(sql)
                .bind("user", UUID.fromString(owner.id()))
                .mapTo(int.class)
                .one());
    }

    private static String state(SignedIn owner) {
        return text("select state from push_queue where user_id = :user", owner);
    }

    private static String lastError(SignedIn owner) {
        return text("select coalesce(last_error, '') from push_queue where user_id = :user", owner);
    }

    private static String text(String sql, SignedIn owner) {
        return database.withHandle(handle -> handle.createQuery(sql)
                .bind("user", UUID.fromString(owner.id()))
                .mapTo(String.class)
                .findOne()
                .orElse(""));
    }
}
