package id.sapa.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.app.SapaApplication;
import id.sapa.availability.MirrorImage;
import id.sapa.common.Id;
import id.sapa.testing.Http;
import id.sapa.testing.ServerProcess;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import id.sapa.testing.TestMitra;
import id.sapa.testing.TestValkey;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The move to another Valkey, step by step as docs/deployment.md describes it, while people chat and apps ask. */
class ValkeyMoveIT {

    /** How far apart two instances are that write to different servers: docs/deployment.md. */
    private static final Duration EVENTS_LATE = Duration.ofSeconds(3);

    private static final Duration PRESENCE_LATE = Duration.ofSeconds(15);

    private final TestValkey old = TestValkey.start();
    private final TestValkey replacement = TestValkey.start();
    private final Fleet fleet = new Fleet();

    @AfterEach
    void close() {
        fleet.close();
        old.close();
        replacement.close();
    }

    @Test
    void nobodyNoticesAMoveInWhichBothAreInUseForLongerThanAHeartbeatIsGood() throws InterruptedException {
        ServerProcess first = fleet.start(old);
        ServerProcess second = fleet.start(old);
        fleet.setting("presence.stale_after_seconds", 20);
        fleet.takeTraffic();

        ServerProcess third = fleet.start(replacement);
        fleet.balancer().remove(first);
        fleet.terminate(first);
        Awaitility.await("heartbeats that only one of the two heard have become stale")
                .atMost(Duration.ofSeconds(60))
                .during(Duration.ofSeconds(25))
                .until(() -> fleet.requests().failures().isEmpty());

        ServerProcess fourth = fleet.start(replacement);
        fleet.balancer().remove(second);
        fleet.terminate(second);
        Http.at(third.internalUrl()).post("/tasks/reseed").expect(200);
        old.close();
        fleet.awaitMoreTraffic();

        fleet.assertNobodyNoticed();
        assertThat(MirrorImage.inValkey(replacement)).isEqualTo(MirrorImage.inPostgres(fleet.database()));
        assertThat(Http.at(fourth.internalUrl())
                        .get("/healthcheck")
                        .expect(200)
                        .json()
                        .path("mirror")
                        .path("healthy")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whatHappensOnOneServerReachesTheOtherFromPostgres() {
        Http here = Http.at(fleet.start(old).publicUrl());
        Http there = Http.at(fleet.start(replacement).publicUrl());
        String product = freeProduct();
        SignedIn mitra = mitra(there);
        SignedIn customer = SignedIn.customer(here);
        Awaitility.await("the mitra, who came online on the other server")
                .atMost(PRESENCE_LATE)
                .until(() -> here.get("/v1/mitras/" + mitra.id())
                        .expect(200)
                        .json()
                        .path("available")
                        .asBoolean());
        try (TestDevice mitraDevice = TestDevice.connect(there.base(), mitra.accessToken());
                TestDevice customerDevice = TestDevice.connect(here.base(), customer.accessToken())) {
            String session = customer.http()
                    .post("/v1/sessions", Map.of("product_id", product, "mitra_id", mitra.id()))
                    .expect(201)
                    .json()
                    .path("id")
                    .asText();
            JsonNode offer = soon(mitraDevice, "offer", "/offer/session_id", session);
            mitra.http()
                    .post("/v1/mitra/offers/" + offer.at("/offer/id").asText() + "/accept")
                    .expect(200);
            soon(customerDevice, "session", "/session/state", "active");
            mitra.http()
                    .post(
                            "/v1/sessions/" + session + "/messages",
                            Map.of("client_message_id", UUID.randomUUID().toString(), "text", "Halo"))
                    .expect(201);
            soon(customerDevice, "message", "/text", "Halo");
        }
    }

    private static JsonNode soon(TestDevice device, String type, String path, String value) {
        return Awaitility.await(type)
                .atMost(EVENTS_LATE)
                .until(
                        () -> device.frames(type).stream()
                                .filter(frame -> frame.at(path).asText().equals(value))
                                .findFirst()
                                .orElse(null),
                        Objects::nonNull);
    }

    private SignedIn mitra(Http instance) {
        String phone = SignedIn.newPhone();
        TestMitra.create(fleet.database(), SapaApplication.systemClock(), phone, 1);
        SignedIn mitra = SignedIn.in(instance, phone, "mitra");
        mitra.http().put("/v1/mitra/presence", Map.of("online", true)).expect(200);
        return mitra;
    }

    private String freeProduct() {
        String id = Id.generate().toString();
        fleet.database()
                .useTransaction(transaction ->
                        transaction.handle().createUpdate("""
                        insert into product (id, code, name, duration_minutes, price, created_at)
                        values (cast(:id as uuid), 'free', 'Free', 30, 0, now())
                        """).bind("id", id).execute());
        return id;
    }
}
