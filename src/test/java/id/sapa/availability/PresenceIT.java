package id.sapa.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.UserId;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestMitra;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PresenceIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private final Http first = Http.at(CLUSTER.instance(0).publicUrl());
    private final Http second = Http.at(CLUSTER.instance(1).publicUrl());

    @Test
    void aMitraSwitchesItselfOnAndOff() {
        SignedIn mitra = TestMitra.signedIn(CLUSTER, first, 2);
        JsonNode on = mitra.http()
                .put("/v1/mitra/presence", Map.of("online", true))
                .expect(200)
                .json();
        assertThat(on.path("online").asBoolean()).isTrue();
        assertThat(on.path("active_sessions").asInt()).isZero();
        assertThat(on.path("max_sessions").asInt()).isEqualTo(2);
        assertThat(view(second, mitra).path("online").asBoolean()).isTrue();
        assertThat(view(second, mitra).path("available").asBoolean()).isTrue();
        mitra.http().put("/v1/mitra/presence", Map.of("online", false)).expect(200);
        assertThat(view(second, mitra).path("online").asBoolean()).isFalse();
    }

    @Test
    void onlyMitrasHaveAPresence() {
        SignedIn customer = SignedIn.customer(first);
        assertThat(customer.http()
                        .put("/v1/mitra/presence", Map.of("online", true))
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
        assertThat(customer.http().post("/v1/mitra/heartbeat").expect(403).code())
                .isEqualTo("forbidden");
        assertThat(first.post("/v1/mitra/heartbeat").expect(401).code()).isEqualTo("unauthorized");
        assertThat(first.as("nonsense")
                        .post("/v1/mitra/heartbeat")
                        .expect(401)
                        .headers()
                        .firstValue("WWW-Authenticate"))
                .contains("Bearer");
        first.put("/v1/mitra/presence", Map.of("online", true)).expect(401);
        SignedIn mitra = TestMitra.signedIn(CLUSTER, first, 1);
        for (Map<String, ?> unclear :
                List.<Map<String, ?>>of(Map.of(), Map.of("online", 1), Map.of("online", "true"))) {
            Http.Answer answer = mitra.http().put("/v1/mitra/presence", unclear).expect(422);
            assertThat(answer.code()).isEqualTo("validation_failed");
            assertThat(answer.json().path("errors").findValuesAsText("field")).containsExactly("online");
        }
        assertThat(view(first, mitra).path("online").asBoolean()).isFalse();
    }

    @Test
    void theFilterIsTrueOrFalse() {
        for (String filter : new String[] {"true", "false"}) {
            first.get("/v1/mitras?available=" + filter).expect(200);
        }
        for (String filter : new String[] {"1", "yes", ""}) {
            Http.Answer answer = first.get("/v1/mitras?available=" + filter).expect(422);
            assertThat(answer.json().path("errors").findValuesAsText("field")).containsExactly("available");
        }
    }

    @Test
    void aHeartbeatCountsOnlyWhileOnline() {
        SignedIn mitra = TestMitra.signedIn(CLUSTER, first, 1);
        Http.Answer offline = mitra.http().post("/v1/mitra/heartbeat").expect(409);
        assertThat(offline.code()).isEqualTo("offline");
        assertThat(offline.headers().firstValue("X-Request-Id")).isPresent();
        assertThat(offline.headers().firstValue("Content-Type")).contains("application/problem+json");
        mitra.http().put("/v1/mitra/presence", Map.of("online", true)).expect(200);
        Http.Answer counted = mitra.http()
                .via(second.base())
                .header("X-Request-Id", "my-request-1")
                .post("/v1/mitra/heartbeat")
                .expect(204);
        assertThat(counted.headers().firstValue("X-Request-Id")).contains("my-request-1");
        assertThat(counted.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(mitra.http().get("/v1/mitra/heartbeat").expect(405).code()).isEqualTo("method_not_allowed");
        // A body is nobody's business.
        mitra.http()
                .post("/v1/mitra/heartbeat", Map.of("x", "y".repeat(20_000)))
                .expect(204);
        mitra.http().post("/v1/mitra/heartbeat").expect(204);
    }

    /** An answer sent ahead of the body would make Jetty close the connection under the client's next request. */
    @Test
    void aHeartbeatWhoseBodyArrivesLateKeepsItsConnection() throws IOException {
        SignedIn mitra = TestMitra.online(CLUSTER, first, 1);
        String head = "POST /v1/mitra/heartbeat HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + mitra.accessToken() + "\r\nContent-Length: ";
        URI url = first.base();
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            out.write((head + "20000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[10_000]);
            // Time enough for an answer that does not wait for the body.
            for (int i = 0; i < 5; i++) {
                mitra.http().post("/v1/mitra/heartbeat").expect(204);
            }
            out.write(new byte[10_000]);
            out.write((head + "0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 2; i++) {
                assertThat(in.readLine()).startsWith("HTTP/1.1 204");
                String line;
                while (!(line = in.readLine()).isEmpty()) {
                    assertThat(line).doesNotStartWithIgnoringCase("Connection");
                }
            }
        }
    }

    @Test
    void withoutHeartbeatsAMitraGoesOfflineByItself() {
        SignedIn mitra = TestMitra.online(CLUSTER, first, 1);
        CLUSTER.clock().advance(Duration.ofSeconds(46));
        assertThat(view(first, mitra).path("online").asBoolean()).isFalse();
        CLUSTER.clock().advance(Duration.ofSeconds(10));
        await().atMost(Duration.ofSeconds(20)).until(() -> !switchedOn(mitra));
        assertThat(mitra.http().post("/v1/mitra/heartbeat").expect(409).code()).isEqualTo("offline");
    }

    @Test
    void heartbeatsKeepAMitraOnline() {
        SignedIn mitra = TestMitra.online(CLUSTER, first, 1);
        for (int i = 0; i < 6; i++) {
            CLUSTER.clock().advance(Duration.ofSeconds(20));
            Http at = i % 2 == 0 ? first : second;
            SignedIn again = SignedIn.in(at, mitra.phone(), "mitra");
            again.http().post("/v1/mitra/heartbeat").expect(204);
        }
        assertThat(view(second, mitra).path("available").asBoolean()).isTrue();
        assertThat(switchedOn(mitra)).isTrue();
    }

    @Test
    void theListPagesThroughMitrasInServiceAndFiltersTheAvailable() {
        List<SignedIn> online = IntStream.range(0, 5)
                .mapToObj(i -> TestMitra.online(CLUSTER, first, 1))
                .toList();
        SignedIn offline = TestMitra.signedIn(CLUSTER, first, 1);
        Set<String> available = ids("/v1/mitras?available=true&limit=2");
        online.forEach(mitra -> assertThat(available).contains(mitra.id()));
        assertThat(available).doesNotContain(offline.id());
        assertThat(ids("/v1/mitras?limit=3")).containsAll(available).contains(offline.id());
        JsonNode mitra = view(first, offline);
        assertThat(mitra.size()).isEqualTo(8);
        assertThat(mitra.path("display_name").asText()).isEqualTo("Mitra");
        assertThat(mitra.path("rating").isNull()).isTrue();
        assertThat(mitra.path("rating_count").asInt()).isZero();
        assertThat(first.get("/v1/mitras?limit=0").expect(422).code()).isEqualTo("validation_failed");
        first.get("/v1/mitras?after=junk").expect(422);
        first.get("/v1/mitras/" + UserId.next()).expect(404);
        first.get("/v1/mitras/nonsense").expect(404);
    }

    @Test
    void tasksAnswerWithCounts() {
        TestMitra.online(CLUSTER, first, 1);
        Http internal = Http.at(CLUSTER.instance(0).internalUrl());
        JsonNode seeded = internal.post("/tasks/reseed").expect(200).json();
        assertThat(seeded.path("seeded").asBoolean()).isTrue();
        assertThat(seeded.path("mitras").asInt()).isPositive();
        assertThat(seeded.has("duration_ms")).isTrue();
        JsonNode snapshot = internal.post("/tasks/rebuild-snapshot").expect(200).json();
        assertThat(snapshot.path("online_count").asInt()).isPositive();
        JsonNode health = internal.get("/healthcheck").json();
        assertThat(health.path("valkey").path("healthy").asBoolean()).isTrue();
        assertThat(health.path("mirror").path("seed_reason").asText()).isEqualTo("asked for");
    }

    private Set<String> ids(String path) {
        Set<String> ids = new HashSet<>();
        String next = "";
        do {
            JsonNode page = first.get(path + (next.isEmpty() ? "" : "&after=" + next))
                    .expect(200)
                    .json();
            page.path("items")
                    .forEach(mitra ->
                            assertThat(ids.add(mitra.path("id").asText())).isTrue());
            next = page.path("next").isNull() ? "" : page.path("next").asText();
        } while (!next.isEmpty());
        return ids;
    }

    private static JsonNode view(Http http, SignedIn mitra) {
        return http.get("/v1/mitras/" + mitra.id()).expect(200).json();
    }

    private static boolean switchedOn(SignedIn mitra) {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery("select online from mitra where id = :id")
                        .bind("id", UserId.fromString(mitra.id()))
                        .mapTo(Boolean.class)
                        .one());
    }
}
