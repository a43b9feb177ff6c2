package id.sapa.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestMitra;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BeaconIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private final Http first = Http.at(CLUSTER.instance(0).publicUrl());
    private final Http second = Http.at(CLUSTER.instance(1).publicUrl());
    private SignedIn mitra;

    @AfterEach
    void goOffline() {
        if (mitra != null) {
            mitra.http().put("/v1/mitra/presence", Map.of("online", false)).expect(200);
            await().until(() -> !beacon(first).path("available").asBoolean()
                    && !beacon(second).path("available").asBoolean());
        }
    }

    private static JsonNode beacon(Http http) {
        return http.get("/v1/availability").expect(200).json();
    }

    @Test
    void saysOnEveryInstanceWhetherAnybodyIsFree() {
        assertThat(beacon(first).path("available").asBoolean()).isFalse();
        mitra = TestMitra.online(CLUSTER, first, 2);
        for (Http http : new Http[] {first, second}) {
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> beacon(http).path("available").asBoolean());
            JsonNode answer = beacon(http);
            assertThat(answer.size()).isEqualTo(4);
            assertThat(answer.path("available_count").asInt()).isEqualTo(1);
            assertThat(answer.path("online_count").asInt()).isEqualTo(1);
            assertThat(Instant.parse(answer.path("as_of").asText()))
                    .isBetween(
                            CLUSTER.clock().instant().minusSeconds(1),
                            CLUSTER.clock().instant());
        }
    }

    @Test
    void isCacheableAndAnswersNotModified() {
        Http.Answer answer = first.get("/v1/availability").expect(200);
        String etag = answer.headers().firstValue("ETag").orElseThrow();
        assertThat(answer.headers().firstValue("Cache-Control")).contains("public, max-age=1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        Http.Answer again = first.header("If-None-Match", "\"x\", " + etag)
                .get("/v1/availability")
                .expect(304);
        assertThat(again.text()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).contains(etag);
        first.header("If-None-Match", "\"x\"").get("/v1/availability").expect(200);
        mitra = TestMitra.online(CLUSTER, first, 2);
        await().until(() ->
                first.header("If-None-Match", etag).get("/v1/availability").status() == 200);
    }

    @Test
    void carriesTheHeadersThatEveryAnswerCarries() {
        var beacon = first.get("/v1/availability").headers();
        var other = first.get("/v1/mitras").expect(200).headers();
        for (String name : new String[] {
            "X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "Strict-Transport-Security"
        }) {
            assertThat(beacon.firstValue(name)).isPresent().isEqualTo(other.firstValue(name));
        }
    }

    @Test
    void answersOtherMethodsAsEveryResourceDoes() {
        Http.Answer head = first.raw("HEAD", "/v1/availability", null, "");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
        assertThat(first.post("/v1/availability").expect(405).code()).isEqualTo("method_not_allowed");
    }

    @Test
    void isNotServedByTheInternalListener() {
        Http.at(CLUSTER.instance(0).internalUrl()).get("/v1/availability").expect(404);
    }

    @Test
    void isRightWhileValkeyIsDeadAndAfterItsReturn() {
        mitra = TestMitra.online(CLUSTER, first, 1);
        await().until(() -> beacon(second).path("available").asBoolean());
        CLUSTER.valkey().kill();
        try {
            assertThat(beacon(first).path("available").asBoolean()).isTrue();
            mitra.http().put("/v1/mitra/presence", Map.of("online", false)).expect(200);
            await().atMost(Duration.ofSeconds(3))
                    .until(() -> !beacon(second).path("available").asBoolean());
        } finally {
            CLUSTER.valkey().restart();
        }
        mitra.http().put("/v1/mitra/presence", Map.of("online", true)).expect(200);
        await().atMost(Duration.ofSeconds(3))
                .until(() -> beacon(second).path("available").asBoolean());
    }

    @Test
    void isNeverMoreThanASecondBehind() {
        mitra = TestMitra.online(CLUSTER, first, 1);
        await().until(() -> beacon(second).path("available").asBoolean());
        CLUSTER.clock().advance(Duration.ofSeconds(2));
        assertThat(Instant.parse(beacon(second).path("as_of").asText()))
                .isAfter(CLUSTER.clock().instant().minusMillis(1_000));
    }
}
