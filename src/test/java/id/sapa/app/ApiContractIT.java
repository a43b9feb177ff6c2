package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.ApiContract;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.Operators;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls every operation for good, so that {@link Http} holds an answer of each against its description. */
class ApiContractIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private final Marketplace market = new Marketplace(CLUSTER);
    private final Http operator = market.operator();
    private final Http anyone = Http.at(CLUSTER.instance(0).publicUrl());

    @Test
    void everyAnswerIsAsDescribed() {
        String free = market.product(1, 0);
        String paid = market.product(10, 50_000);
        SignedIn mitra = market.onlineMitra(0, 2);
        SignedIn customer = market.customer(0);

        browse(mitra);
        String session = chat(customer, mitra, free);
        String second = payAndEnd(customer, mitra, paid);
        operate(mitra, session);
        payOut(second);
        leave(customer, mitra);

        // Streams, and what only the gateway or an operator with a broken refund needs; other tests of the process may
        // have called these.
        assertThat(Http.publicContract().unanswered())
                .isSubsetOf(
                        "GET /asyncapi.json",
                        "GET /openapi.json",
                        "GET /v1/events",
                        "GET /v1/ws",
                        "POST /v1/webhooks/xendit");
        assertThat(Http.controlCenterContract().unanswered())
                .isSubsetOf(
                        "GET /cc/v1/live",
                        "GET /cc/v1/sessions/{id}/live",
                        "POST /cc/v1/payment-events/{id}/ignore",
                        "POST /cc/v1/payment-events/{id}/retry",
                        "POST /cc/v1/refunds/{id}/mark-manual",
                        "POST /cc/v1/refunds/{id}/resend",
                        "POST /cc/v1/refunds/{id}/settle",
                        "PUT /cc/v1/refunds/{id}/bank-account");
    }

    @Test
    void anAnswerThatIsNotAsDescribed_isFound() {
        anyone.get("/v1/products").expect(200);
        Optional<String> json = Optional.of("application/json");
        ApiContract contract = Http.publicContract();
        assertThat(contract.violations("GET", "/v1/products", 200, json, "{\"items\":[],\"next\":null}"))
                .isEmpty();
        assertThat(contract.violations("GET", "/v1/products", 200, json, "{\"items\":[]}"))
                .isNotEmpty();
        assertThat(contract.violations("GET", "/v1/products", 200, json, "{\"items\":null,\"next\":null}"))
                .isNotEmpty();
        assertThat(contract.violations("GET", "/v1/products", 202, json, "{\"items\":[],\"next\":null}"))
                .isNotEmpty();
    }

    private void browse(SignedIn mitra) {
        assertThat(anyone.get("/problems").expect(200).text()).contains("## rate_limited");
        anyone.get("/health/live").expect(200);
        anyone.get("/health/ready").expect(200);
        anyone.get("/v1/availability").expect(200);
        anyone.get("/v1/products").expect(200);
        anyone.get("/v1/mitras").expect(200);
        anyone.get("/v1/mitras/" + mitra.id()).expect(200);
    }

    private String chat(SignedIn customer, SignedIn mitra, String product) {
        Http http = customer.http();
        http.get("/v1/me").expect(200);
        http.patch("/v1/me", Map.of("display_name", "Ayu")).expect(200);
        http.put("/v1/me/devices/phone-1", Map.of("fcm_token", "token", "platform", "android"))
                .expect(204);
        http.post("/v1/ws-tickets").expect(201);
        String session = market.chat(customer, mitra, product).path("id").asText();
        String path = "/v1/sessions/" + session;
        market.write(mitra, session);
        Map<String, String> message =
                Map.of("client_message_id", UUID.randomUUID().toString(), "text", "Halo");
        http.post(path + "/messages", message).expect(201);
        http.post(path + "/messages", message).expect(200);
        http.get(path + "/messages").expect(200);
        http.put(path + "/receipts", Map.of("delivered_seq", 1, "read_seq", 1)).expect(200);
        http.get(path).expect(200);
        http.post(path + "/end", Map.of()).expect(200);
        http.put(path + "/rating", Map.of("stars", 5, "comment", "Baik")).expect(200);
        mitra.http().get("/v1/mitra/presence").expect(200);
        return session;
    }

    /** Returns the payment. */
    private String payAndEnd(SignedIn customer, SignedIn mitra, String product) {
        Http http = customer.http();
        JsonNode given = http.post("/v1/sessions", Map.of("product_id", product))
                .expect(201)
                .json();
        http.post("/v1/payments/" + given.path("payment").path("id").asText() + "/refresh")
                .expect(200);
        http.post("/v1/sessions/" + given.path("id").asText() + "/cancel").expect(200);
        JsonNode created = http.post("/v1/sessions", Map.of("product_id", product))
                .expect(201)
                .json();
        String session = created.path("id").asText();
        CLUSTER.xendit().pay(created.path("payment").path("checkout_url").asText());
        JsonNode offer = market.awaitOffer(mitra);
        mitra.http()
                .post("/v1/mitra/offers/" + offer.path("id").asText() + "/accept")
                .expect(200);
        http.post("/v1/sessions/" + session + "/extensions", Map.of("product_id", product))
                .expect(201);
        market.write(mitra, session);
        operator.post("/cc/v1/sessions/" + session + "/end", Map.of("reason", "test", "refund", "none"))
                .expect(200);
        http.get("/v1/sessions").expect(200);
        mitra.http().get("/v1/mitra/earnings").expect(200);
        return created.path("payment").path("id").asText();
    }

    private void operate(SignedIn mitra, String session) {
        Operators.signIn(CLUSTER.instance(0).internalUrl(), Operators.EMAIL, Operators.PASSWORD);
        for (String path : new String[] {
            "overview",
            "mitras",
            "sessions",
            "payments",
            "payment-events",
            "products",
            "settings",
            "settings/history",
            "ledger/accounts",
            "ledger/entries",
            "finance/daily",
            "operators",
            "audit",
            "openapi.json"
        }) {
            operator.get("/cc/v1/" + path).expect(200);
        }
        operator.get("/cc/v1/sessions/" + session).expect(200);
        operator.get("/cc/v1/sessions/" + session + "/messages").expect(200);
        String path = "/cc/v1/mitras/" + mitra.id();
        operator.get(path).expect(200);
        operator.patch(path, Map.of("headline", "Listens well")).expect(200);
        operator.get(path + "/bank-account").expect(200);
        operator.put(path + "/bank-account", Map.of("bank_account", "BCA 123 Ani"))
                .expect(200);
        market.setting("session.no_show_seconds", 170);
        operator.patch("/cc/v1/products/" + market.product(5, 1_000), Map.of("active", false))
                .expect(200);
        JsonNode made = operator.post(
                        "/cc/v1/operators",
                        Map.of("email", "contract@sapa.test", "role", "viewer", "password", "correct horse battery"))
                .expect(201)
                .json();
        operator.patch("/cc/v1/operators/" + made.path("id").asText(), Map.of("disabled", true))
                .expect(200);
        operator.post("/cc/v1/tasks/reseed").expect(200);
        operator.post("/cc/v1/tasks/rebuild-snapshot").expect(200);
    }

    private void payOut(String payment) {
        String draft =
                operator.post("/cc/v1/payouts").expect(201).json().path("id").asText();
        operator.post("/cc/v1/payouts/" + draft + "/discard", Map.of("reason", "test"))
                .expect(200);
        String payout =
                operator.post("/cc/v1/payouts").expect(201).json().path("id").asText();
        operator.get("/cc/v1/payouts").expect(200);
        operator.get("/cc/v1/payouts/" + payout).expect(200);
        operator.get("/cc/v1/payouts/" + payout + ".csv").expect(200);
        operator.post("/cc/v1/payouts/" + payout + "/paid").expect(200);
        operator.post("/cc/v1/payments/" + payment + "/refunds", Map.of("amount", 1_000, "reason", "test"))
                .expect(201);
        operator.get("/cc/v1/payments/" + payment).expect(200);
    }

    private void leave(SignedIn customer, SignedIn mitra) {
        declineOffer(mitra);
        mitra.http().put("/v1/mitra/presence", Map.of("online", false)).expect(200);
        operator.post("/cc/v1/mitras/" + mitra.id() + "/deactivate", Map.of("reason", "test"))
                .expect(200);
        operator.post("/cc/v1/mitras/" + mitra.id() + "/activate").expect(200);
        customer.http().get("/v1/me/export").expect(200);
        customer.http().delete("/v1/me/devices/phone-1").expect(204);
        SignedIn other = market.customer(0);
        anyone.post("/v1/auth/refresh", Map.of("refresh_token", other.refreshToken()))
                .expect(200);
        other.http().post("/v1/auth/logout", Map.of()).expect(204);
        market.customer(0).http().delete("/v1/me").expect(204);
    }

    private void declineOffer(SignedIn mitra) {
        market.customer(0)
                .http()
                .post("/v1/sessions", Map.of("product_id", market.product(1, 0), "mitra_id", mitra.id()))
                .expect(201);
        JsonNode offer = market.awaitOffer(mitra);
        mitra.http()
                .post("/v1/mitra/offers/" + offer.path("id").asText() + "/decline")
                .expect(204);
    }
}
