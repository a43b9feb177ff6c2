package id.sapa.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ways in which a session can end, and what becomes of the money. */
class SessionLifecycleIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private static final long PRICE = 30_000;
    private static Marketplace market;
    private static String product;

    private SignedIn customer;
    private SignedIn mitra;

    @BeforeAll
    static void openMarket() {
        market = new Marketplace(CLUSTER);
        product = market.product(5, PRICE);
    }

    @BeforeEach
    void meet() {
        mitra = market.onlineMitra(0, 1);
        customer = market.customer(0);
    }

    @Test
    void cancelledBeforePaymentCostsNothing() {
        JsonNode session = create();
        JsonNode cancelled = post(session, "/cancel");
        assertThat(cancelled.path("state").asText()).isEqualTo("cancelled");
        assertThat(cancelled.path("end_reason").asText()).isEqualTo("cancelled_by_customer");
        assertThat(cancelled.path("payment").path("state").asText()).isEqualTo("cancelled");
        assertThat(post(session, "/cancel").path("state").asText()).isEqualTo("cancelled");
        create();
    }

    @Test
    void cancelledWhileWaitingIsRefundedInFull() {
        JsonNode session = paid();
        market.awaitOffer(mitra);
        assertThat(post(session, "/cancel").path("state").asText()).isEqualTo("cancelled");
        awaitRefund(session);
        assertThat(mitra.http().get("/v1/mitra/offers").json().path("items")).isEmpty();
    }

    @Test
    void unmatchedIsRefundedInFull() {
        JsonNode session = paid();
        CLUSTER.clock().advance(Duration.ofSeconds(180));
        JsonNode over = awaitState(session, "unmatched");
        assertThat(over.path("end_reason").asText()).isEqualTo("no_mitra_accepted");
        awaitRefund(session);
    }

    @Test
    void unpaidExpires() {
        JsonNode session = create();
        CLUSTER.xendit().expire(checkout(session));
        assertThat(awaitState(session, "expired").path("payment").path("state").asText())
                .isEqualTo("expired");
    }

    @Test
    void mitraWhoWritesNothingIsANoShow() {
        JsonNode session = active();
        for (String field : List.of("end_reason", "reason")) {
            assertThat(customer.http()
                            .post(path(session, "/end"), Map.of(field, "no_show"))
                            .expect(409)
                            .code())
                    .isEqualTo("not_a_no_show");
        }
        CLUSTER.clock().advance(Duration.ofSeconds(180));
        JsonNode ended = post(session, "/end");
        assertThat(ended.path("state").asText()).isEqualTo("ended");
        assertThat(ended.path("end_reason").asText()).isEqualTo("no_show");
        awaitRefund(session);
        assertThat(earned()).isZero();
    }

    @Test
    void mitraWhoHasWrittenEarnsItsShareOfAnEarlyEnd() {
        JsonNode session = active();
        mitra.http().post(path(session, "/messages"), message("Halo")).expect(201);
        CLUSTER.clock().advance(Duration.ofSeconds(200));
        assertThat(post(session, "/end").path("end_reason").asText()).isEqualTo("ended_by_customer");
        assertThat(earned()).isEqualTo(PRICE * 60 / 100);
        assertThat(customer.http()
                        .post(path(session, "/messages"), message("Too late"))
                        .expect(409)
                        .code())
                .isEqualTo("session_not_active");
    }

    @Test
    void endWaitsForAnExtensionThatIsBeingPaid() {
        JsonNode session = active();
        JsonNode payment = extend(session);
        CLUSTER.clock().advance(Duration.ofMinutes(5));
        Awaitility.await("grace")
                .atMost(Duration.ofSeconds(15))
                .until(() -> !get(session).path("grace_until").isNull());
        assertThat(mitra.http()
                        .post(path(session, "/messages"), message("Still there?"))
                        .expect(409)
                        .code())
                .isEqualTo("session_not_active");
        Instant paidAt = CLUSTER.clock().instant();
        CLUSTER.xendit().pay(payment.path("checkout_url").asText());
        JsonNode extended = Awaitility.await("the moved end")
                .atMost(Duration.ofSeconds(15))
                .until(() -> get(session), view -> view.path("grace_until").isNull());
        assertThat(extended.path("state").asText()).isEqualTo("active");
        assertThat(Instant.parse(extended.path("ends_at").asText())).isAfter(paidAt.plus(Duration.ofMinutes(5)));
        mitra.http().post(path(session, "/messages"), message("Good")).expect(201);
    }

    @Test
    void extensionPaidTooLateIsRefunded() {
        JsonNode session = active();
        JsonNode payment = extend(session);
        assertThat(customer.http()
                        .post(path(session, "/extensions"), Map.of("product_id", product))
                        .expect(409)
                        .code())
                .isEqualTo("extension_open");
        mitra.http().post(path(session, "/messages"), message("Halo")).expect(201);
        post(session, "/end");
        Awaitility.await("the checkout is closed")
                .atMost(Duration.ofSeconds(15))
                .until(() -> paymentState(payment).equals("cancelled"));
        assertThat(earned()).isEqualTo(PRICE * 60 / 100);
    }

    @Test
    void strangersSeeNothing() {
        JsonNode session = active();
        SignedIn stranger = market.customer(0);
        assertThat(stranger.http().get(path(session, "")).status()).isEqualTo(404);
        assertThat(stranger.http().post(path(session, "/end")).status()).isEqualTo(404);
        assertThat(stranger.http().post(path(session, "/cancel")).status()).isEqualTo(404);
        assertThat(stranger.http()
                        .post(path(session, "/messages"), message("Hello"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void ratingNeedsAnEndedSession() {
        JsonNode session = active();
        assertThat(customer.http()
                        .put(path(session, "/rating"), Map.of("stars", 5))
                        .expect(409)
                        .code())
                .isEqualTo("session_not_ended");
        assertThat(customer.http()
                        .put(path(session, "/rating"), Map.of("stars", 6))
                        .expect(422)
                        .json()
                        .path("errors")
                        .path(0)
                        .path("field")
                        .asText())
                .isEqualTo("stars");
    }

    private JsonNode create() {
        return customer.http()
                .post("/v1/sessions", Map.of("product_id", product, "mitra_id", mitra.id()))
                .expect(201)
                .json();
    }

    private JsonNode paid() {
        JsonNode session = create();
        CLUSTER.xendit().pay(checkout(session));
        awaitState(session, "pairing");
        return session;
    }

    private JsonNode active() {
        JsonNode session = paid();
        market.accept(mitra);
        return session;
    }

    private JsonNode extend(JsonNode session) {
        return customer.http()
                .post(path(session, "/extensions"), Map.of("product_id", product))
                .expect(201)
                .json();
    }

    private JsonNode post(JsonNode session, String action) {
        return customer.http().post(path(session, action)).expect(200).json();
    }

    private JsonNode get(JsonNode session) {
        return customer.http().get(path(session, "")).expect(200).json();
    }

    private JsonNode awaitState(JsonNode session, String state) {
        return Awaitility.await(state)
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> get(session), view -> view.path("state").asText().equals(state));
    }

    private void awaitRefund(JsonNode session) {
        String payment = session.path("payment").path("id").asText();
        assertThat(get(session).path("payment").path("state").asText()).isEqualTo("refunded");
        Awaitility.await("the money is back")
                .atMost(Duration.ofSeconds(15))
                .until(() -> CLUSTER.database()
                        .withHandle(handle -> handle.createQuery(
                                        "select amount from refund where payment_id = :id::uuid and state = 'succeeded'")
                                .bind("id", payment)
                                .mapTo(Long.class)
                                .findOne())
                        .filter(amount -> amount == PRICE)
                        .isPresent());
    }

    private static String paymentState(JsonNode payment) {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery("select state from payment where id = :id::uuid")
                        .bind("id", payment.path("id").asText())
                        .mapTo(String.class)
                        .one());
    }

    private long earned() {
        return mitra.http()
                .get("/v1/mitra/earnings")
                .expect(200)
                .json()
                .path("balance")
                .asLong();
    }

    private static String checkout(JsonNode session) {
        return session.path("payment").path("checkout_url").asText();
    }

    private static String path(JsonNode session, String rest) {
        return "/v1/sessions/" + session.path("id").asText() + rest;
    }

    private static Map<String, String> message(String text) {
        return Map.of("client_message_id", UUID.randomUUID().toString(), "text", text);
    }
}
