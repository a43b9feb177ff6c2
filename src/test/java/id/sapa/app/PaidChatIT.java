package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One paid chat from the first look at the beacon to the mitra's earnings: customer on one instance, mitra on the other. */
class PaidChatIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private static final int MINUTES = 10;
    private static final long PRICE = 50_000;
    private static final int EXTENSION_MINUTES = 2;
    private static final long EXTENSION_PRICE = 20_000;

    @Test
    void playsFromTheBeaconToTheEarnings() {
        Marketplace market = new Marketplace(CLUSTER);
        String product = market.product(MINUTES, PRICE);
        String more = market.product(EXTENSION_MINUTES, EXTENSION_PRICE);
        SignedIn customer = market.customer(0);

        assertThat(customer.http()
                        .post("/v1/sessions", Map.of("product_id", product))
                        .expect(409)
                        .code())
                .isEqualTo("no_mitra_available");

        SignedIn mitra = market.onlineMitra(1, 1);
        awaitBeacon(0, true);
        awaitBeacon(1, true);
        TestDevice atCustomer = TestDevice.connect(CLUSTER.instance(0).publicUrl(), customer.accessToken());
        TestDevice atMitra = TestDevice.connect(CLUSTER.instance(1).publicUrl(), mitra.accessToken());

        JsonNode created = createOnce(customer, product);
        String session = created.path("id").asText();
        CLUSTER.xendit().pay(created.path("payment").path("checkout_url").asText());

        assertThat(atCustomer.awaitSession("pairing").path("queue_position").asInt())
                .isEqualTo(1);
        JsonNode offer = atMitra.await("offer").path("offer");
        assertThat(offer.path("session_id").asText()).isEqualTo(session);
        JsonNode active = mitra.http()
                .post("/v1/mitra/offers/" + offer.path("id").asText() + "/accept")
                .expect(200)
                .json();
        assertThat(active.path("state").asText()).isEqualTo("active");
        assertThat(atCustomer.awaitSession("active").path("mitra").path("id").asText())
                .isEqualTo(mitra.id());
        assertThat(atMitra.awaitSession("active").path("payment").isNull()).isTrue();
        awaitBeacon(0, false);

        talk(session, customer, atCustomer, atMitra);
        extend(session, customer, more, atMitra, active);
        warnAndEnd(session, customer, atCustomer, atMitra);
        rateAndEarn(session, customer, mitra);
        atCustomer.close();
        atMitra.close();
    }

    /** Asked twice with the same key there is one session, and one answer. */
    private JsonNode createOnce(SignedIn customer, String product) {
        Http once = customer.http().header("Idempotency-Key", UUID.randomUUID().toString());
        Map<String, String> request = Map.of("product_id", product);
        Http.Answer first = once.post("/v1/sessions", request).expect(201);
        assertThat(once.via(CLUSTER.instance(1).publicUrl())
                        .post("/v1/sessions", request)
                        .expect(201)
                        .json())
                .isEqualTo(first.json());
        assertThat(once.post(
                                "/v1/sessions",
                                Map.of("product_id", UUID.randomUUID().toString()))
                        .expect(422)
                        .code())
                .isEqualTo("idempotency_key_reused");
        JsonNode problem =
                customer.http().post("/v1/sessions", request).expect(409).json();
        assertThat(problem.path("code").asText()).isEqualTo("session_open");
        assertThat(problem.path("session_id").asText())
                .isEqualTo(first.json().path("id").asText());
        assertThat(first.json().path("state").asText()).isEqualTo("awaiting_payment");
        assertThat(first.json().path("payment").path("amount").asLong()).isEqualTo(PRICE);
        return first.json();
    }

    private void talk(String session, SignedIn customer, TestDevice atCustomer, TestDevice atMitra) {
        String hello = UUID.randomUUID().toString();
        atCustomer.send(send(session, hello, "Selamat pagi"));
        assertThat(atCustomer.await("message.ack").path("seq").asLong()).isEqualTo(1);
        JsonNode heard = atMitra.await("message");
        assertThat(heard.path("text").asText()).isEqualTo("Selamat pagi");
        assertThat(heard.path("sender").path("role").asText()).isEqualTo("customer");

        atMitra.send(Map.of("type", "typing", "session_id", session, "on", true));
        atCustomer.await("typing", frame -> frame.path("on").asBoolean());
        atMitra.send(send(session, UUID.randomUUID().toString(), "Pagi, ada apa?"));
        atCustomer.await("message", frame -> frame.path("seq").asLong() == 2);

        atMitra.send(Map.of("type", "receipt", "session_id", session, "delivered_seq", 1, "read_seq", 1));
        JsonNode receipt = atCustomer.await("receipt");
        assertThat(receipt.path("role").asText()).isEqualTo("mitra");
        assertThat(receipt.path("read_seq").asLong()).isEqualTo(1);

        assertThat(customer.http()
                        .post(
                                "/v1/sessions/" + session + "/messages",
                                Map.of("client_message_id", hello, "text", "Selamat pagi"))
                        .expect(200)
                        .json()
                        .path("seq")
                        .asLong())
                .isEqualTo(1);
        customer.http()
                .post(
                        "/v1/sessions/" + session + "/messages",
                        Map.of("client_message_id", UUID.randomUUID().toString(), "text", "Lewat REST"))
                .expect(201);
        atMitra.await("message", frame -> frame.path("seq").asLong() == 3);

        TestDevice second = TestDevice.connect(CLUSTER.instance(1).publicUrl(), customer.accessToken());
        second.send(Map.of("type", "resume", "sessions", List.of(Map.of("session_id", session, "after_seq", 0))));
        second.await("message", frame -> frame.path("seq").asLong() == 3);
        assertThat(second.frames("message").stream()
                        .mapToLong(frame -> frame.path("seq").asLong()))
                .containsExactly(1L, 2L, 3L);
        second.close();

        JsonNode history = customer.http()
                .get("/v1/sessions/" + session + "/messages?after=1&limit=1")
                .expect(200)
                .json();
        assertThat(StreamSupport.stream(history.path("items").spliterator(), false)
                        .mapToLong(message -> message.path("seq").asLong()))
                .containsExactly(2L);
        assertThat(history.path("next").isNull()).isFalse();
    }

    private void extend(String session, SignedIn customer, String product, TestDevice atMitra, JsonNode before) {
        JsonNode payment = customer.http()
                .post("/v1/sessions/" + session + "/extensions", Map.of("product_id", product))
                .expect(201)
                .json();
        CLUSTER.xendit().pay(payment.path("checkout_url").asText());
        Instant moved = Instant.parse(before.path("ends_at").asText()).plus(Duration.ofMinutes(EXTENSION_MINUTES));
        atMitra.await(
                "session",
                frame -> Instant.parse(frame.path("session").path("ends_at").asText("1970-01-01T00:00:00Z"))
                        .equals(moved));
    }

    private void warnAndEnd(String session, SignedIn customer, TestDevice atCustomer, TestDevice atMitra) {
        CLUSTER.clock().advance(Duration.ofMinutes(MINUTES + EXTENSION_MINUTES - 5));
        assertThat(atCustomer.await("session.warning").path("remaining_seconds").asInt())
                .isBetween(240, 300);
        CLUSTER.clock().advance(Duration.ofMinutes(4));
        atMitra.await(
                "session.warning", frame -> frame.path("remaining_seconds").asInt() <= 60);
        CLUSTER.clock().advance(Duration.ofSeconds(60));
        atCustomer.send(send(session, UUID.randomUUID().toString(), "Too late"));
        assertThat(atCustomer.await("error").path("code").asText()).isEqualTo("session_not_active");
        assertThat(atCustomer.awaitSession("ended").path("end_reason").asText()).isEqualTo("time_up");
        atMitra.awaitSession("ended");
    }

    private void rateAndEarn(String session, SignedIn customer, SignedIn mitra) {
        JsonNode rated = customer.http()
                .put("/v1/sessions/" + session + "/rating", Map.of("stars", 5, "comment", "Terima kasih"))
                .expect(200)
                .json();
        assertThat(rated.path("rating").path("stars").asInt()).isEqualTo(5);
        assertThat(customer.http()
                        .put("/v1/sessions/" + session + "/rating", Map.of("stars", 1, "comment", ""))
                        .expect(409)
                        .code())
                .isEqualTo("already_rated");
        JsonNode earnings = mitra.http().get("/v1/mitra/earnings").expect(200).json();
        assertThat(earnings.path("balance").asLong()).isEqualTo((PRICE + EXTENSION_PRICE) * 60 / 100);
        assertThat(ledgerSum()).isZero();
    }

    private static long ledgerSum() {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery("select coalesce(sum(amount), 0) from ledger_entry")
                        .mapTo(Long.class)
                        .one());
    }

    private static void awaitBeacon(int instance, boolean available) {
        Http http = Http.at(CLUSTER.instance(instance).publicUrl());
        Awaitility.await("the beacon says " + available)
                .atMost(Duration.ofSeconds(5))
                .until(() -> http.get("/v1/availability")
                                .expect(200)
                                .json()
                                .path("available")
                                .asBoolean()
                        == available);
    }

    private static Map<String, String> send(String session, String clientMessageId, String text) {
        return Map.of(
                "type", "message.send", "session_id", session, "client_message_id", clientMessageId, "text", text);
    }
}
