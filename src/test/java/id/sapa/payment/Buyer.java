package id.sapa.payment;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.FakeXendit;
import id.sapa.testing.Http;
import id.sapa.testing.SignedIn;
import java.time.Duration;
import java.util.Map;

/** A customer who buys one product from one mitra, through the API. */
final class Buyer {

    private final Http http;
    private final FakeXendit xendit;
    private final Map<String, ?> wish;

    Buyer(SignedIn customer, FakeXendit xendit, String product, SignedIn mitra) {
        this.http = customer.http();
        this.xendit = xendit;
        this.wish = Map.of("product_id", product, "mitra_id", mitra.id());
    }

    static String id(JsonNode session) {
        return session.path("id").asText();
    }

    static String paymentId(JsonNode session) {
        return session.path("payment").path("id").asText();
    }

    static String checkoutUrl(JsonNode session) {
        return session.path("payment").path("checkout_url").asText();
    }

    Http.Answer ask() {
        return http.post("/v1/sessions", wish);
    }

    JsonNode open() {
        return ask().expect(201).json();
    }

    void cancel(JsonNode session) {
        http.post("/v1/sessions/" + id(session) + "/cancel").expect(200);
    }

    String state(JsonNode session) {
        return http.get("/v1/sessions/" + id(session))
                .expect(200)
                .json()
                .path("state")
                .asText();
    }

    void awaitState(JsonNode session, String state) {
        await("session " + state)
                .atMost(Duration.ofSeconds(20))
                .until(() -> state(session).equals(state));
    }

    /** What the gateway calls the payment, once it is paid. */
    String paymentRequest(JsonNode session) {
        return xendit.checkout(checkoutUrl(session)).path("payment_request_id").asText();
    }
}
