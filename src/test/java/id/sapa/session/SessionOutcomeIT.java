package id.sapa.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets the money when a session ends: always what was paid, divided between customer, mitra and platform. */
class SessionOutcomeIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private static final long PRICE = 30_000;
    private static final int MINUTES = 10;
    private static Marketplace market;
    private static String product;

    private SignedIn customer;
    private SignedIn mitra;

    @BeforeAll
    static void openMarket() {
        market = new Marketplace(CLUSTER);
        product = market.product(MINUTES, PRICE);
    }

    @BeforeEach
    void meet() {
        mitra = market.onlineMitra(0, 1);
        customer = market.customer(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "mitra", "customer", "operator"})
    void aSilentMitraEarnsNothing_howeverItEnds(String by) {
        JsonNode session = active();
        market.write(customer, id(session));
        end(session, by);
        JsonNode ended = awaitEnded(session);
        assertThat(ended.path("end_reason").asText())
                .isEqualTo(by.equals("operator") ? "ended_by_operator" : "no_show");
        assertThat(ended.path("payment").path("state").asText()).isEqualTo("refunded");
        assertThat(refunded(session)).isEqualTo(PRICE);
        assertThat(earned()).isZero();
    }

    @Test
    void aMitraWhoseTextsAreInvisibleEarnsNothing() {
        JsonNode session = active();
        market.write(mitra, id(session));
        CLUSTER.database()
                .withHandle(handle -> handle.createUpdate(
                                "update message set text = E'\\u200B' where session_id = :id::uuid")
                        .bind("id", id(session))
                        .execute());
        end(session, "mitra");
        assertThat(awaitEnded(session).path("end_reason").asText()).isEqualTo("no_show");
        assertThat(earned()).isZero();
    }

    @Test
    void aMitraWhoLeavesEarlyEarnsTheTimeUsed() {
        JsonNode session = active();
        market.write(mitra, id(session));
        CLUSTER.clock().advance(Duration.ofSeconds(150));
        end(session, "mitra");
        assertThat(awaitEnded(session).path("end_reason").asText()).isEqualTo("ended_by_mitra");
        // Some seconds more than a quarter of the time have passed.
        assertThat(refunded(session)).isBetween(PRICE * 3 / 4 - 1_500, PRICE * 3 / 4);
        assertThat(earned()).isEqualTo((PRICE - refunded(session)) * 60 / 100);
    }

    @Test
    void aCustomerWhoLeavesEarlyGetsNothingBack() {
        JsonNode session = active();
        market.write(mitra, id(session));
        end(session, "customer");
        assertThat(awaitEnded(session).path("end_reason").asText()).isEqualTo("ended_by_customer");
        assertThat(refunded(session)).isZero();
        assertThat(earned()).isEqualTo(PRICE * 60 / 100);
    }

    @ParameterizedTest
    @CsvSource({"none, 0, 0", "rest, 22500, 1500", "full, 30000, 0", "'', 22500, 1500"})
    void anOperatorDividesTheMoney(String refund, long expected, long tolerance) {
        JsonNode session = active();
        market.write(mitra, id(session));
        CLUSTER.clock().advance(Duration.ofSeconds(150));
        Map<String, Object> request =
                refund.isEmpty() ? Map.of("reason", "Abuse") : Map.of("reason", "Abuse", "refund", refund);
        market.operator()
                .post("/cc/v1/sessions/" + id(session) + "/end", request)
                .expect(200);
        assertThat(refunded(session)).isBetween(expected - tolerance, expected);
        assertThat(earned()).isEqualTo((PRICE - refunded(session)) * 60 / 100);
    }

    @Test
    void anExtensionIsJudgedWithTheSessionAndRefundedFirst() {
        JsonNode session = active();
        market.write(mitra, id(session));
        extend(session);
        CLUSTER.clock().advance(Duration.ofMinutes(5));
        end(session, "mitra");
        awaitEnded(session);
        // Fifteen of twenty minutes are left of 60,000: the whole extension and half of the session.
        assertThat(refunded(session)).isBetween(45_000 - 1_500L, 45_000L);
        assertThat(refundsOfExtension(session)).isEqualTo(PRICE);
        assertThat(earned()).isEqualTo((2 * PRICE - refunded(session)) * 60 / 100);
    }

    @Test
    void whatAnOperatorRefundedBeforeCounts() {
        JsonNode session = active();
        market.write(mitra, id(session));
        refund(session, Map.of("amount", 20_000, "reason", "Goodwill"));
        CLUSTER.clock().advance(Duration.ofMinutes(5));
        end(session, "mitra");
        awaitEnded(session);
        assertThat(refunded(session)).isEqualTo(20_000);
        assertThat(earned()).isEqualTo(10_000 * 60 / 100);
    }

    @Test
    void aFullRefundEndsALiveSession() {
        JsonNode session = active();
        market.write(mitra, id(session));
        extend(session);
        refund(session, Map.of("reason", "Complaint"));
        assertThat(awaitEnded(session).path("end_reason").asText()).isEqualTo("ended_by_operator");
        assertThat(refunded(session)).isEqualTo(2 * PRICE);
        assertThat(earned()).isZero();
    }

    @Test
    void aFullRefundEndsTheWaitForAMitra() {
        JsonNode session = paid();
        refund(session, Map.of("reason", "Complaint"));
        JsonNode cancelled = customer.http().get(path(session)).expect(200).json();
        assertThat(cancelled.path("state").asText()).isEqualTo("cancelled");
        assertThat(cancelled.path("end_reason").asText()).isEqualTo("cancelled_by_operator");
        assertThat(refunded(session)).isEqualTo(PRICE);
        assertThat(mitra.http().get("/v1/mitra/offers").json().path("items")).isEmpty();
    }

    @Test
    void aRuleChangedLaterDoesNotTouchASession() {
        JsonNode session = active();
        market.write(mitra, id(session));
        market.setting("session.customer_end_refund", "full");
        try {
            end(session, "customer");
            awaitEnded(session);
            assertThat(refunded(session)).isZero();
        } finally {
            market.setting("session.customer_end_refund", null);
        }
    }

    @Test
    void aRuleThatIsNoneIsRefused() {
        assertThat(market.operator()
                        .patch("/cc/v1/settings", Map.of("values", Map.of("session.mitra_end_refund", "half")))
                        .expect(422)
                        .json()
                        .path("errors")
                        .path(0)
                        .path("message")
                        .asText())
                .isEqualTo("must be one of none, rest, full");
    }

    @Test
    void deactivationNamesTheActiveSessions_andEndsThemIfTold() {
        JsonNode session = active();
        market.write(mitra, id(session));
        CLUSTER.clock().advance(Duration.ofMinutes(MINUTES / 2));
        String deactivate = "/cc/v1/mitras/" + mitra.id() + "/deactivate";
        JsonNode named = market.operator()
                .post(deactivate, Map.of("reason", "complaints"))
                .expect(200)
                .json();
        assertThat(named.path("state").asText()).isEqualTo("deactivated");
        assertThat(named.path("active_session_ids").path(0).asText()).isEqualTo(id(session));
        assertThat(named.path("ended_session_ids")).isEmpty();
        JsonNode ended = market.operator()
                .post(deactivate, Map.of("reason", "complaints", "end_sessions", true, "refund", "full"))
                .expect(200)
                .json();
        assertThat(ended.path("active_session_ids")).isEmpty();
        assertThat(ended.path("ended_session_ids").path(0).asText()).isEqualTo(id(session));
        assertThat(awaitEnded(session).path("end_reason").asText()).isEqualTo("ended_by_operator");
        assertThat(refunded(session)).isEqualTo(PRICE);
    }

    private JsonNode paid() {
        JsonNode session = customer.http()
                .post("/v1/sessions", Map.of("product_id", product, "mitra_id", mitra.id()))
                .expect(201)
                .json();
        CLUSTER.xendit().pay(session.path("payment").path("checkout_url").asText(), "CARDS");
        market.awaitOffer(mitra);
        return session;
    }

    private JsonNode active() {
        JsonNode session = paid();
        market.accept(mitra);
        return session;
    }

    private void extend(JsonNode session) {
        String before =
                customer.http().get(path(session)).json().path("ends_at").asText();
        JsonNode payment = customer.http()
                .post(path(session) + "/extensions", Map.of("product_id", product))
                .expect(201)
                .json();
        CLUSTER.xendit().pay(payment.path("checkout_url").asText(), "CARDS");
        Awaitility.await("the moved end")
                .until(() -> !customer.http()
                        .get(path(session))
                        .json()
                        .path("ends_at")
                        .asText()
                        .equals(before));
    }

    private void end(JsonNode session, String by) {
        switch (by) {
            case "time" -> CLUSTER.clock().advance(Duration.ofMinutes(MINUTES));
            case "operator" ->
                market.operator()
                        .post("/cc/v1/sessions/" + id(session) + "/end", Map.of("reason", "Abuse"))
                        .expect(200);
            default -> by(by).post(path(session) + "/end").expect(200);
        }
    }

    private Http by(String side) {
        return side.equals("mitra") ? mitra.http() : customer.http();
    }

    private void refund(JsonNode session, Map<String, Object> request) {
        market.operator()
                .post("/cc/v1/payments/" + session.path("payment").path("id").asText() + "/refunds", request)
                .expect(201);
    }

    private JsonNode awaitEnded(JsonNode session) {
        return Awaitility.await("the end")
                .atMost(Duration.ofSeconds(15))
                .until(
                        () -> customer.http().get(path(session)).expect(200).json(),
                        view -> view.path("state").asText().equals("ended"));
    }

    private long refunded(JsonNode session) {
        return sum("select coalesce(sum(refunded), 0) from payment where session_id = :id::uuid", session);
    }

    private long refundsOfExtension(JsonNode session) {
        return sum(
                "select coalesce(sum(refunded), 0) from payment where session_id = :id::uuid and extension_id is not null",
                session);
    }

    private static long sum(String sql, JsonNode session) {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery(sql)
                        .bind("id", id(session))
                        .mapTo(Long.class)
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

    private static String path(JsonNode session) {
        return "/v1/sessions/" + id(session);
    }

    private static String id(JsonNode session) {
        return session.path("id").asText();
    }
}
