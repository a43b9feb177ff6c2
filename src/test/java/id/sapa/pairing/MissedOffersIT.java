package id.sapa.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mitras who do not answer, and mitras who come and go. */
class MissedOffersIT {

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
        market.setting("pairing.window_seconds", 600);
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
    void missedOfferMovesTheMitraToTheBack() {
        SignedIn absent = market.onlineMitra(0, 2);
        String first = create(market.customer(0));
        market.awaitOffer(absent);
        CLUSTER.clock().advance(Duration.ofSeconds(1));
        SignedIn willing = market.onlineMitra(0, 2);
        miss(absent, willing);
        decline(willing, market.awaitOffer(willing));
        String second = create(market.customer(0));
        assertThat(market.awaitOffer(willing).path("session_id").asText()).isEqualTo(second);
        assertThat(offers(absent))
                .allSatisfy(
                        offer -> assertThat(offer.path("session_id").asText()).isEqualTo(first));
    }

    @Test
    void offersMissedInARowSwitchTheMitraOff_andItIsTold() {
        SignedIn absent = market.onlineMitra(0, 1);
        create(market.customer(0));
        try (TestDevice phone = TestDevice.connect(CLUSTER.instance(1).publicUrl(), absent.accessToken())) {
            for (int missed = 0; missed < 3; missed++) {
                assertThat(presence(absent).path("online").asBoolean()).isTrue();
                JsonNode offer = market.awaitOffer(absent);
                miss(absent);
                phone.await("offer.gone", frame -> frame.path("offer_id").equals(offer.path("id")));
            }
            JsonNode told =
                    phone.await("presence", frame -> !frame.path("online").asBoolean());
            assertThat(told.path("reason").asText()).isEqualTo("missed_offers");
        }
        assertThat(presence(absent).path("online").asBoolean()).isFalse();
        assertThat(presence(absent).path("reason").asText()).isEqualTo("missed_offers");
        try (TestDevice phone = TestDevice.connect(CLUSTER.instance(0).publicUrl(), absent.accessToken())) {
            assertThat(phone.await("presence").path("reason").asText()).isEqualTo("missed_offers");
        }
        switchTo(absent, true);
        assertThat(presence(absent).path("reason").isNull()).isTrue();
        market.awaitOffer(absent);
    }

    @Test
    void answerStartsTheCountAnew() {
        SignedIn mitra = market.onlineMitra(0, 1);
        market.setting("pairing.max_missed_offers", 2);
        create(market.customer(0));
        market.awaitOffer(mitra);
        miss(mitra);
        decline(mitra, market.awaitOffer(mitra));
        create(market.customer(0));
        market.awaitOffer(mitra);
        miss(mitra);
        market.awaitOffer(mitra);
        assertThat(presence(mitra).path("online").asBoolean()).isTrue();
        miss(mitra);
        Awaitility.await("off").until(() -> !presence(mitra).path("online").asBoolean());
        market.setting("pairing.max_missed_offers", 3);
    }

    @Test
    void goingOfflineWithdrawsOffersAtOnce() {
        SignedIn first = market.onlineMitra(0, 1);
        create(market.customer(0));
        JsonNode offer = market.awaitOffer(first);
        SignedIn second = market.onlineMitra(1, 1);
        try (TestDevice phone = TestDevice.connect(CLUSTER.instance(1).publicUrl(), first.accessToken())) {
            phone.await("offer");
            switchTo(first, false);
            phone.await("offer.gone", frame -> frame.path("offer_id").equals(offer.path("id")));
            assertThat(phone.await("presence").path("reason").asText()).isEqualTo("requested");
        }
        assertThat(market.awaitOffer(second).path("session_id")).isEqualTo(offer.path("session_id"));
        assertThat(first.http()
                        .post("/v1/mitra/offers/" + offer.path("id").asText() + "/accept")
                        .code())
                .isEqualTo("offer_gone");
    }

    @Test
    void silentMitraIsSwitchedOff_andToldWhenItIsBack() {
        SignedIn mitra = market.onlineMitra(0, 1);
        mitra.http()
                .put("/v1/me/devices/phone", Map.of("fcm_token", "token", "platform", "android"))
                .expect(204);
        CLUSTER.clock().advance(Duration.ofSeconds(60));
        Awaitility.await("off")
                .until(() -> presence(mitra).path("reason").asText().equals("no_heartbeat"));
        try (TestDevice phone = TestDevice.connect(CLUSTER.instance(0).publicUrl(), mitra.accessToken())) {
            assertThat(phone.await("presence").path("reason").asText()).isEqualTo("no_heartbeat");
        }
        Awaitility.await("push")
                .until(() -> CLUSTER.operator()
                        .via(CLUSTER.instance(0).internalUrl())
                        .get("/prometheus")
                        .text()
                        .lines()
                        .anyMatch(line -> line.startsWith("sapa_pushes_total{") && line.contains("presence_off")));
    }

    @Test
    void manyWhoFallSilentTogetherStaySwitchedOn() {
        List<SignedIn> mitras =
                IntStream.range(0, 12).mapToObj(i -> market.onlineMitra(0, 1)).toList();
        SignedIn alone = market.onlineMitra(0, 1);
        CLUSTER.clock().advance(Duration.ofSeconds(60));
        mitras.get(0).http().post("/v1/mitra/heartbeat").expect(204);
        // A mitra who had been away before is switched off all the same: the job has run.
        Awaitility.await("the job has run").until(() -> {
            // Again and again: its last heartbeat may yet be on its way to Postgres.
            CLUSTER.database()
                    .withHandle(handle -> handle.execute(
                            "update mitra set last_heartbeat_at = last_heartbeat_at - interval '1 hour' where id = ?::uuid",
                            alone.id()));
            return presence(alone).path("reason").asText().equals("no_heartbeat");
        });
        assertThat(mitras)
                .allSatisfy(mitra ->
                        assertThat(presence(mitra).path("online").asBoolean()).isTrue());
        mitras.get(1).http().post("/v1/mitra/heartbeat").expect(204);
    }

    /** Lets the present offers expire, while the apps stay alive. */
    private static void miss(SignedIn... alive) {
        CLUSTER.clock().advance(OFFER_LIFE);
        for (SignedIn mitra : alive) {
            mitra.http().post("/v1/mitra/heartbeat");
        }
    }

    private String create(SignedIn customer) {
        return customer.http()
                .post("/v1/sessions", Map.of("product_id", product))
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    private static void switchTo(SignedIn mitra, boolean online) {
        mitra.http().put("/v1/mitra/presence", Map.of("online", online)).expect(200);
    }

    private static void decline(SignedIn mitra, JsonNode offer) {
        mitra.http()
                .post("/v1/mitra/offers/" + offer.path("id").asText() + "/decline")
                .expect(204);
    }

    private static JsonNode presence(SignedIn mitra) {
        return mitra.http().get("/v1/mitra/presence").expect(200).json();
    }

    private static JsonNode offers(SignedIn mitra) {
        return mitra.http().get("/v1/mitra/offers").expect(200).json().path("items");
    }
}
