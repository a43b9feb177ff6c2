package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people see of their money, and that nobody loses any by deleting the account. */
class CustomerMoneyIT {

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
        product = market.product(10, PRICE);
    }

    @BeforeEach
    void meet() {
        mitra = market.onlineMitra(0, 1);
        customer = market.customer(0);
    }

    @Test
    void aRefundIsShownAndEachOfItsStatesIsTold() {
        JsonNode session = paid("CARDS");
        try (TestDevice device = TestDevice.connect(CLUSTER.instance(0).publicUrl(), customer.accessToken())) {
            customer.http().post(path(session) + "/cancel").expect(200);
            for (String state : new String[] {"requested", "succeeded"}) {
                JsonNode refund = device.await(
                                "session",
                                frame -> refund(frame.path("session"))
                                        .path("state")
                                        .asText()
                                        .equals(state))
                        .path("session");
                assertThat(refund(refund).path("amount").asLong()).isEqualTo(PRICE);
            }
        }
        JsonNode shown = refund(customer.http().get(path(session)).expect(200).json());
        assertThat(shown.path("state").asText()).isEqualTo("succeeded");
        assertThat(shown.path("id").asText()).isNotEmpty();
        assertThat(Instant.parse(shown.path("at").asText()))
                .isAfter(Instant.parse(session.path("created_at").asText()));
    }

    @Test
    void anExtensionsPaymentIsShownToTheCustomerAlone() {
        JsonNode session = active();
        JsonNode payment = customer.http()
                .post(path(session) + "/extensions", Map.of("product_id", product))
                .expect(201)
                .json();
        assertThat(payment.path("refunds")).isEmpty();
        JsonNode extension = customer.http()
                .get(path(session))
                .expect(200)
                .json()
                .path("extensions")
                .path(0);
        assertThat(extension.path("state").asText()).isEqualTo("awaiting_payment");
        assertThat(extension.path("payment")).isEqualTo(payment);
        assertThat(mitra.http()
                        .get(path(session))
                        .expect(200)
                        .json()
                        .path("extensions")
                        .isNull())
                .isTrue();
        customer.http().post(path(session) + "/end").expect(200);
    }

    @Test
    void aCustomerWhoIsOwedARefundCannotBeDeleted() {
        JsonNode session = paid("VIRTUAL_ACCOUNT");
        customer.http().post(path(session) + "/cancel").expect(200);
        String refund = Awaitility.await("the refund by hand")
                .until(
                        () -> refund(customer.http().get(path(session)).json()),
                        shown -> shown.path("state").asText().equals("manual"))
                .path("id")
                .asText();
        Http.Answer refused = customer.http().delete("/v1/me").expect(409);
        assertThat(refused.code()).isEqualTo("money_open");
        assertThat(refused.json().path("refunds").path(0).path("id").asText()).isEqualTo(refund);
        assertThat(refused.json().path("refunds").path(0).path("amount").asLong())
                .isEqualTo(PRICE);
        market.operator()
                .post("/cc/v1/refunds/" + refund + "/settle", Map.of("note", "BCA transfer 77"))
                .expect(200);
        customer.http().delete("/v1/me").expect(204);
    }

    @Test
    void aMitraWhoIsOwedABalanceCannotBeDeleted() {
        JsonNode session = active();
        market.write(mitra, id(session));
        customer.http().post(path(session) + "/end").expect(200);
        Http.Answer refused = mitra.http().delete("/v1/me").expect(409);
        assertThat(refused.code()).isEqualTo("money_open");
        assertThat(refused.json().path("balance").asLong()).isEqualTo(PRICE * 60 / 100);
        market.operator()
                .put("/cc/v1/mitras/" + mitra.id() + "/bank-account", Map.of("bank_account", "BCA 1 Budi"))
                .expect(200);
        String payout = market.operator()
                .post("/cc/v1/payouts")
                .expect(201)
                .json()
                .path("id")
                .asText();
        mitra.http().delete("/v1/me").expect(409);
        market.operator().post("/cc/v1/payouts/" + payout + "/paid").expect(200);
        mitra.http().delete("/v1/me").expect(204);
    }

    private JsonNode paid(String channel) {
        JsonNode session = customer.http()
                .post("/v1/sessions", Map.of("product_id", product, "mitra_id", mitra.id()))
                .expect(201)
                .json();
        CLUSTER.xendit().pay(session.path("payment").path("checkout_url").asText(), channel);
        market.awaitOffer(mitra);
        return session;
    }

    private JsonNode active() {
        JsonNode session = paid("CARDS");
        market.accept(mitra);
        return session;
    }

    private static JsonNode refund(JsonNode session) {
        return session.path("payment").path("refunds").path(0);
    }

    private static String path(JsonNode session) {
        return "/v1/sessions/" + id(session);
    }

    private static String id(JsonNode session) {
        return session.path("id").asText();
    }
}
