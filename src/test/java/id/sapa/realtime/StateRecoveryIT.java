package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Offers, receipts and warnings reach connected devices on every instance, with and without Valkey. */
class StateRecoveryIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private final List<TestDevice> devices = new ArrayList<>();
    private boolean killed;
    private Marketplace market;
    private SignedIn mitra;
    private SignedIn customer;

    @BeforeEach
    void setUp() {
        market = new Marketplace(CLUSTER);
        mitra = market.onlineMitra(0, 1);
        customer = market.customer(0);
    }

    @AfterEach
    void close() {
        devices.forEach(TestDevice::close);
        if (killed) {
            CLUSTER.valkey().restart();
        }
    }

    @Test
    void currentOffersComeAfterReadyAndADeclinedOneIsGoneOnTheOtherDevice() {
        openSession();
        JsonNode offer = market.awaitOffer(mitra);
        TestDevice other = connect(1, mitra);
        assertThat(other.await("offer").path("offer").path("id")).isEqualTo(offer.path("id"));
        mitra.http()
                .post("/v1/mitra/offers/" + offer.path("id").asText() + "/decline")
                .expect(204);
        awaitGone(other, offer);
    }

    @Test
    void offersComeAndGoWithoutValkey() {
        TestDevice other = connect(1, mitra);
        killValkey();
        openSession();
        JsonNode offer = other.await("offer").path("offer");
        mitra.http()
                .post("/v1/mitra/offers/" + offer.path("id").asText() + "/decline")
                .expect(204);
        awaitGone(other, offer);
    }

    @Test
    void anOfferThatDiedUnnoticedIsTakenBack() {
        TestDevice other = connect(1, mitra);
        openSession();
        JsonNode offer = other.await("offer").path("offer");
        // As if the instance had died between its commit and its publish.
        CLUSTER.database()
                .useTransaction(transaction -> transaction
                        .handle()
                        .createUpdate(
                                "update offer set state = 'withdrawn', decided_at = now() where id = cast(:id as uuid)")
                        .bind("id", offer.path("id").asText())
                        .execute());
        awaitGone(other, offer);
    }

    @Test
    void receiptsAndWarningsComeWithoutValkey() {
        String session =
                market.chat(customer, mitra, market.product(5, 0)).path("id").asText();
        TestDevice here = connect(0, customer);
        TestDevice there = connect(1, mitra);
        here.message(session, "halo");
        there.await("message");
        Instant end = Instant.parse(here.awaitSession("active").path("ends_at").asText());
        killValkey();
        there.send(Map.of("type", "receipt", "session_id", session, "read_seq", 1));
        assertThat(here.await("receipt").path("read_seq").asLong()).isEqualTo(1);
        CLUSTER.clock().advance(Duration.between(CLUSTER.clock().instant(), end.minusSeconds(40)));
        for (TestDevice device : List.of(here, there)) {
            assertThat(device.await("session.warning").path("remaining_seconds").asLong())
                    .isBetween(20L, 40L);
        }
        assertThat(here.frames("session.warning")).hasSize(1);
        TestDevice late = connect(1, customer);
        assertThat(late.await("session.warning").path("remaining_seconds").asLong())
                .isBetween(1L, 40L);
    }

    private void killValkey() {
        killed = true;
        CLUSTER.valkey().kill();
    }

    private void openSession() {
        customer.http()
                .post("/v1/sessions", Map.of("product_id", market.product(30, 0), "mitra_id", mitra.id()))
                .expect(201);
    }

    private static void awaitGone(TestDevice device, JsonNode offer) {
        device.await("offer.gone", frame -> frame.path("offer_id").equals(offer.path("id")));
    }

    private TestDevice connect(int instance, SignedIn user) {
        TestDevice device = TestDevice.connect(CLUSTER.instance(instance).publicUrl(), user.accessToken());
        devices.add(device);
        return device;
    }
}
