package id.sapa.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is asked, and what becomes of an offer. */
class OffersIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private static final Duration OFFER_LIFE = Duration.ofSeconds(20);

    private Marketplace market;
    private String product;

    @BeforeEach
    void openMarket() {
        market = new Marketplace(CLUSTER);
        product = market.product(30, 0);
        market.setting("pairing.fanout", 1);
    }

    @AfterEach
    void everybodyGoesHome() {
        CLUSTER.database().withHandle(handle -> {
            handle.execute("update mitra set online = false, version = version + 1");
            return handle.execute(
                    "update chat_session set state = 'cancelled', ended_at = now() where state = 'pairing'");
        });
        market.operator().via(CLUSTER.instance(0).internalUrl()).post("/tasks/reseed");
    }

    @Test
    void declinedGoesToTheNextAndNeverBack() {
        SignedIn first = market.onlineMitra(0, 1);
        SignedIn customer = market.customer(0);
        create(customer);
        JsonNode offer = market.awaitOffer(first);
        SignedIn second = market.onlineMitra(1, 1);
        decline(first, offer);
        JsonNode next = market.awaitOffer(second);
        assertThat(next.path("session_id")).isEqualTo(offer.path("session_id"));
        decline(second, next);
        CLUSTER.clock().advance(OFFER_LIFE);
        assertThat(offers(first)).isEmpty();
        assertThat(offers(second)).isEmpty();
    }

    @Test
    void unansweredGoesToTheNext() {
        SignedIn first = market.onlineMitra(0, 1);
        SignedIn customer = market.customer(0);
        create(customer);
        JsonNode offer = market.awaitOffer(first);
        SignedIn second = market.onlineMitra(1, 1);
        CLUSTER.clock().advance(OFFER_LIFE);
        assertThat(market.awaitOffer(second).path("session_id")).isEqualTo(offer.path("session_id"));
        assertThat(accept(first, offer)).isEqualTo(409);
    }

    @Test
    void fewestActiveSessionsAreAskedFirst() {
        SignedIn busy = market.onlineMitra(0, 2);
        market.chat(market.customer(0), busy, product);
        SignedIn idle = market.onlineMitra(0, 2);
        create(market.customer(0));
        market.awaitOffer(idle);
        assertThat(offers(busy)).isEmpty();
    }

    @Test
    void deactivatedMitraCannotAccept() {
        SignedIn mitra = market.onlineMitra(0, 1);
        create(market.customer(0));
        JsonNode offer = market.awaitOffer(mitra);
        market.operator()
                .post("/cc/v1/mitras/" + mitra.id() + "/deactivate", Map.of("reason", "test"))
                .expect(200);
        assertThat(accept(mitra, offer)).isIn(401, 409);
        assertThat(accept(mitra.at(CLUSTER.instance(1).publicUrl()), offer)).isIn(401, 409);
    }

    @Test
    void acceptedTwiceAtOnceIsOneSession() {
        SignedIn mitra = market.onlineMitra(0, 3);
        create(market.customer(0));
        JsonNode offer = market.awaitOffer(mitra);
        CompletableFuture<Integer> there = CompletableFuture.supplyAsync(
                () -> accept(mitra.at(CLUSTER.instance(1).publicUrl()), offer));
        assertThat(accept(mitra, offer)).isEqualTo(200);
        assertThat(there.join()).isEqualTo(200);
        assertThat(mitra.http().get("/v1/sessions").json().path("items")).hasSize(1);
    }

    @Test
    void sessionsWaitInTheOrderOfTheirComing() {
        SignedIn mitra = market.onlineMitra(0, 1);
        SignedIn first = market.customer(0);
        SignedIn second = market.customer(1);
        create(first);
        JsonNode offer = market.awaitOffer(mitra);
        String waiting = create(second).path("id").asText();
        assertThat(second.http()
                        .get("/v1/sessions/" + waiting)
                        .json()
                        .path("queue_position")
                        .asInt())
                .isEqualTo(2);
        decline(mitra, offer);
        Awaitility.await("the second is offered")
                .until(() ->
                        market.awaitOffer(mitra).path("session_id").asText().equals(waiting));
    }

    private JsonNode create(SignedIn customer) {
        return customer.http()
                .post("/v1/sessions", Map.of("product_id", product))
                .expect(201)
                .json();
    }

    private static int accept(SignedIn mitra, JsonNode offer) {
        return mitra.http()
                .post("/v1/mitra/offers/" + offer.path("id").asText() + "/accept")
                .status();
    }

    private static void decline(SignedIn mitra, JsonNode offer) {
        mitra.http()
                .post("/v1/mitra/offers/" + offer.path("id").asText() + "/decline")
                .expect(204);
    }

    private static JsonNode offers(SignedIn mitra) {
        return mitra.http().get("/v1/mitra/offers").expect(200).json().path("items");
    }
}
