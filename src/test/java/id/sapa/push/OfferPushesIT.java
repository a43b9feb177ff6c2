package id.sapa.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.OfferId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import id.sapa.testing.TestMitra;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Offers come first, live as long as they can be accepted, and leave the phone when they are gone. */
class OfferPushesIT {

    @RegisterExtension
    static final FakeFcm FCM = new FakeFcm();

    @RegisterExtension
    static final SapaCluster CLUSTER =
            SapaCluster.of(1).with("FCM_PROJECT_ID", "test").with("FCM_ENDPOINT", FCM.url());

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());
    private final PushQueue queue = new PushQueue(CLUSTER.clock());
    private final OfferId offer = OfferId.next();
    private SignedIn mitra;
    private String token;

    @BeforeEach
    void registerPhone() {
        mitra = TestMitra.signedIn(CLUSTER, http, 2);
        token = register(mitra);
    }

    @Test
    void anOfferLivesAsLongAsItCanBeAccepted() {
        Instant expiresAt = CLUSTER.clock().instant().plusSeconds(20);
        offer(offer, expiresAt);
        JsonNode message = await("offer", 1).get(0);
        assertThat(message.path("android").path("ttl").asText()).matches("1\\d(\\.\\d+)?s");
        assertThat(message.path("apns").path("headers").path("apns-expiration").asLong())
                .isEqualTo(expiresAt.getEpochSecond());
        assertThat(message.path("data").path("offer_id").asText()).isEqualTo(offer.toString());
        assertThat(Instant.parse(message.path("data").path("expires_at").asText()))
                .isBetween(expiresAt.minusMillis(1), expiresAt);
    }

    @Test
    void anOfferThatIsGoneLeavesThePhone() {
        offer(offer, inAMinute());
        JsonNode shown = await("offer", 1).get(0);
        awaitQueueEmpty();
        gone(offer);
        JsonNode gone = await("offer.gone", 1).get(0);
        assertThat(gone.path("data").path("offer_id").asText()).isEqualTo(offer.toString());
        assertThat(gone.path("data").path("tag"))
                .isEqualTo(shown.path("android").path("notification").path("tag"));
        assertThat(gone.path("android").path("collapse_key"))
                .isEqualTo(shown.path("android").path("collapse_key"));
        assertThat(gone.has("notification")).isFalse();
        assertThat(gone.path("android").has("notification")).isFalse();
        JsonNode apple = gone.path("apns");
        assertThat(apple.path("payload").path("aps").path("content-available").asInt())
                .isEqualTo(1);
        assertThat(apple.path("payload").path("aps").has("alert")).isFalse();
        assertThat(apple.path("headers").path("apns-priority").asText()).isEqualTo("5");
    }

    @Test
    void anOfferThatWasNotPushedIsNotCancelled() {
        try (TestDevice asleep =
                TestDevice.connectWithoutReading(CLUSTER.instance(0).publicUrl(), mitra.accessToken())) {
            Awaitility.await().until(() -> count("select count(*) from connected_user where user_id = :user") > 0);
            offer(offer, inAMinute());
            gone(offer);
            assertThat(queued()).isZero();
            assertThat(FCM.to(token)).isEmpty();
            assertThat(asleep.isClosed()).isFalse();
        }
    }

    @Test
    void oneNotificationStandsForAllOffers() {
        OfferId other = OfferId.next();
        offer(offer, inAMinute());
        offer(other, inAMinute());
        await("offer", 2);
        awaitQueueEmpty();
        gone(offer);
        assertThat(queued()).isZero();
        gone(other);
        assertThat(await("offer.gone", 1).get(0).path("data").path("offer_id").asText())
                .isEqualTo(other.toString());
    }

    @Test
    void anOfferIsCancelledOnlyAfterItWasSent() {
        CountDownLatch release = FCM.holdFor(token);
        offer(offer, inAMinute());
        await("offer", 1);
        gone(offer);
        // Another push of the same time has gone through: the sender was there.
        SignedIn other = SignedIn.customer(http);
        String othersToken = register(other);
        push(other, "key");
        Awaitility.await().until(() -> !FCM.to(othersToken).isEmpty());
        assertThat(events()).containsExactly("offer");
        release.countDown();
        FCM.succeedFor(token);
        await("offer.gone", 1);
        assertThat(events()).containsExactly("offer", "offer.gone");
    }

    @Test
    void anOfferPassesMessagesThatFcmDoesNotAnswer() {
        SignedIn other = SignedIn.customer(http);
        String silent = register(other);
        CountDownLatch release = FCM.holdFor(silent);
        IntStream.range(0, 2 * PushSender.MAX_IN_FLIGHT).forEach(i -> push(other, "key-" + i));
        Awaitility.await().until(() -> FCM.to(silent).size() > PushSender.MAX_IN_FLIGHT / 2);
        offer(offer, inAMinute());
        await("offer", 1);
        assertThat(FCM.to(silent)).hasSizeLessThan(PushSender.MAX_IN_FLIGHT);
        FCM.succeedFor(silent);
        release.countDown();
    }

    @Test
    void aMitraIsPushedTheOfferAndItsEnd() {
        Marketplace market = new Marketplace(CLUSTER);
        SignedIn named = market.onlineMitra(0, 1);
        token = register(named);
        market.customer(0)
                .http()
                .post("/v1/sessions", Map.of("product_id", market.product(30, 0), "mitra_id", named.id()))
                .expect(201);
        String id = market.awaitOffer(named).path("id").asText();
        assertThat(await("offer", 1).get(0).path("data").path("offer_id").asText())
                .isEqualTo(id);
        named.http().post("/v1/mitra/offers/" + id + "/decline").expect(204);
        assertThat(await("offer.gone", 1).get(0).path("data").path("offer_id").asText())
                .isEqualTo(id);
    }

    private void offer(OfferId id, Instant expiresAt) {
        CLUSTER.database()
                .useTransaction(transaction -> queue.offer(transaction, user(mitra), SessionId.next(), id, expiresAt));
    }

    private void gone(OfferId id) {
        CLUSTER.database()
                .useTransaction(transaction -> queue.offerGone(transaction, user(mitra), SessionId.next(), id));
    }

    private void push(SignedIn to, String collapseKey) {
        CLUSTER.database()
                .useTransaction(transaction ->
                        queue.enqueue(transaction, user(to), PushKind.MESSAGE, SessionId.next(), collapseKey));
    }

    private List<JsonNode> await(String event, int count) {
        return Awaitility.await()
                .until(
                        () -> FCM.to(token).stream()
                                .filter(message -> message.path("data")
                                        .path("event")
                                        .asText()
                                        .equals(event))
                                .toList(),
                        messages -> messages.size() == count);
    }

    private List<String> events() {
        return FCM.to(token).stream()
                .map(message -> message.path("data").path("event").asText())
                .toList();
    }

    private void awaitQueueEmpty() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> queued() == 0);
    }

    private int queued() {
        return count("select count(*) from push_queue where user_id = :user");
    }

    private int count(String sql) {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery(sql)
                        .bind("user", UUID.fromString(mitra.id()))
                        .mapTo(int.class)
                        .one());
    }

    private static Instant inAMinute() {
        return CLUSTER.clock().instant().plusSeconds(60);
    }

    private static UserId user(SignedIn signedIn) {
        return UserId.fromString(signedIn.id());
    }

    private static String register(SignedIn owner) {
        String token = "token-" + UUID.randomUUID();
        owner.http()
                .put("/v1/me/devices/phone", Map.of("fcm_token", token, "platform", "android"))
                .expect(204);
        return token;
    }
}
