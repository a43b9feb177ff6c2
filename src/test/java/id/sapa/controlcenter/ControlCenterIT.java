package id.sapa.controlcenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SapaInstance;
import id.sapa.testing.TestOperator;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sign-in, roles, settings, operators, audit, and the console's files. */
class ControlCenterIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private final Http anyone = Http.at(CLUSTER.instance(0).internalUrl());

    @Test
    void signsAnOperatorIn() {
        TestOperator operator = TestOperator.in(CLUSTER, "operator");
        JsonNode answer = anyone.post(
                        "/cc/v1/auth/token", Map.of("email", operator.email(), "password", TestOperator.PASSWORD))
                .expect(200)
                .json();
        assertThat(answer.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(answer.path("expires_in").asLong()).isPositive();
        assertThat(answer.path("operator").path("email").asText()).isEqualTo(operator.email());
        assertThat(answer.path("operator").path("role").asText()).isEqualTo("operator");
        assertThat(answer.toString()).doesNotContain("password");
    }

    @Test
    void refusesAWrongPassword() {
        TestOperator operator = TestOperator.in(CLUSTER, "operator");
        Http.Answer answer = anyone.post(
                        "/cc/v1/auth/token", Map.of("email", operator.email(), "password", "wrong password!!"))
                .expect(401);
        assertThat(answer.code()).isEqualTo("invalid_credentials");
    }

    @Test
    void asksForATokenEverywhereButAtSignIn() {
        for (String path : new String[] {
            "settings",
            "settings/history",
            "operators",
            "audit",
            "overview",
            "live",
            "mitras",
            "sessions",
            "payments",
            "payouts"
        }) {
            assertThat(anyone.get("/cc/v1/" + path).expect(401).code()).isEqualTo("unauthorized");
        }
    }

    @Test
    void answersMalformedJsonWithAProblem() {
        Http.Answer answer =
                anyone.raw("POST", "/cc/v1/auth/token", "application/json", "{").expect(400);
        assertThat(answer.code()).isEqualTo("bad_request");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void holdsRolesToWhatTheyMayDo() {
        Http viewer = TestOperator.in(CLUSTER, "viewer").at(CLUSTER.instance(0));
        Http operator = TestOperator.in(CLUSTER, "operator").at(CLUSTER.instance(0));
        viewer.get("/cc/v1/settings").expect(200);
        viewer.get("/cc/v1/audit").expect(200);
        Map<String, ?> change = Map.of("values", Map.of("pairing.fanout", 2));
        assertThat(viewer.patch("/cc/v1/settings", change).expect(403).code()).isEqualTo("forbidden");
        operator.patch("/cc/v1/settings", change).expect(403);
        operator.get("/cc/v1/operators").expect(403);
    }

    @Test
    void changesASettingOnEveryInstanceAndRemembersWho() {
        TestOperator admin = TestOperator.in(CLUSTER, "admin");
        Http here = admin.at(CLUSTER.instance(0));
        Http there = admin.at(CLUSTER.instance(1));
        JsonNode changed = here.patch("/cc/v1/settings", Map.of("values", Map.of("pairing.window_seconds", 120)))
                .expect(200)
                .json();
        assertThat(changed.path("values").path("pairing.window_seconds").asInt())
                .isEqualTo(120);
        assertThat(changed.path("changed_by_email").asText()).isEqualTo(admin.email());
        Awaitility.await()
                .untilAsserted(() -> assertThat(there.get("/cc/v1/settings")
                                .expect(200)
                                .json()
                                .path("values")
                                .path("pairing.window_seconds")
                                .asInt())
                        .isEqualTo(120));
        JsonNode newest = here.get("/cc/v1/settings/history?limit=1")
                .expect(200)
                .json()
                .path("items")
                .path(0);
        assertThat(newest.path("changed_by_email").asText()).isEqualTo(admin.email());
        JsonNode audit = here.get("/cc/v1/audit?operator=" + admin.id())
                .expect(200)
                .json()
                .path("items");
        assertThat(audit).hasSize(1);
        assertThat(audit.path(0).path("action").asText()).isEqualTo("settings.change");
        assertThat(audit.path(0).path("details").path("pairing.window_seconds").asInt())
                .isEqualTo(120);

        Map<String, Object> toDefault = new HashMap<>();
        toDefault.put("pairing.window_seconds", null);
        JsonNode reset = here.patch("/cc/v1/settings", Map.of("values", toDefault))
                .expect(200)
                .json();
        assertThat(reset.path("values").path("pairing.window_seconds").asInt()).isEqualTo(180);
    }

    @Test
    void namesEverySettingThatIsNotAcceptable() {
        Http admin = TestOperator.in(CLUSTER, "admin").at(CLUSTER.instance(0));
        Http.Answer answer = admin.patch(
                        "/cc/v1/settings",
                        Map.of("values", Map.of("pairing.fanout", 0, "no.such", 1, "session.warning_seconds", "60")))
                .expect(422);
        assertThat(answer.json().path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("values.pairing.fanout", "values.no.such", "values.session.warning_seconds");
    }

    @Test
    void sellsProducts() {
        Http operator = TestOperator.in(CLUSTER, "operator").at(CLUSTER.instance(0));
        JsonNode made = operator.post(
                        "/cc/v1/products",
                        Map.of("code", "half-hour", "name", "Half an hour", "duration_minutes", 30, "price", 50_000))
                .expect(201)
                .json();
        assertThat(made.path("active").asBoolean()).isTrue();
        String path = "/cc/v1/products/" + made.path("id").asText();
        JsonNode changed = operator.patch(path, Map.of("price", 60_000, "active", false))
                .expect(200)
                .json();
        assertThat(changed.path("price").asLong()).isEqualTo(60_000);
        assertThat(changed.path("duration_minutes").asInt()).isEqualTo(30);
        assertThat(operator.get("/cc/v1/products")
                        .expect(200)
                        .json()
                        .path("items")
                        .findValuesAsText("code"))
                .contains("half-hour");
        assertThat(operator.post(
                                "/cc/v1/products",
                                Map.of("code", "half-hour", "name", "Again", "duration_minutes", 30, "price", 1))
                        .expect(409)
                        .code())
                .isEqualTo("conflict");
        assertThat(operator.post(
                                "/cc/v1/products",
                                Map.of("code", "Bad Code", "name", "", "duration_minutes", 0, "price", -1))
                        .expect(422)
                        .json()
                        .path("errors")
                        .findValuesAsText("field"))
                .containsExactlyInAnyOrder("code", "name", "duration_minutes", "price");
        JsonNode audit = operator.get("/cc/v1/audit?subject=" + made.path("id").asText())
                .expect(200)
                .json()
                .path("items");
        assertThat(audit.findValuesAsText("action")).containsExactly("product.change", "product.create");
    }

    @Test
    void disablingAnOperatorTakesEffectAtOnce() {
        Http admin = TestOperator.in(CLUSTER, "admin").at(CLUSTER.instance(0));
        TestOperator victim = TestOperator.in(CLUSTER, "operator");
        Http theirs = victim.at(CLUSTER.instance(1));
        theirs.get("/cc/v1/settings").expect(200);
        admin.patch("/cc/v1/operators/" + victim.id(), Map.of("disabled", true)).expect(200);
        theirs.get("/cc/v1/settings").expect(401);
    }

    @Test
    void aStreamDoesNotHoldUpTheEndOfAnInstance() throws Exception {
        SapaInstance third = CLUSTER.startInstance();
        Http viewer = TestOperator.in(CLUSTER, "viewer").at(third);
        HttpResponse<Stream<String>> stream = viewer.stream("/cc/v1/live");
        assertThat(stream.statusCode()).isEqualTo(200);
        try (Stream<String> lines = stream.body()) {
            assertThat(lines.filter(line -> line.startsWith("event:")).findFirst())
                    .contains("event: overview");
            long start = System.nanoTime();
            third.close();
            // Requests in flight are given 6 s; a stream is none of them.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void servesTheConsoleUnderAStrictPolicy() {
        Http.Answer page = anyone.get("/").expect(200);
        assertThat(page.text()).contains("<script type=\"module\" src=\"console/app.js\">");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        anyone.get("/console/app.js").expect(200);
        Http.Answer library = anyone.get("/console/lib/lit-html/lit-html.js").expect(200);
        assertThat(library.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        String etag = library.headers().firstValue("ETag").orElseThrow();
        anyone.header("If-None-Match", etag)
                .get("/console/lib/lit-html/lit-html.js")
                .expect(304);
        anyone.get("/console/nothing.js").expect(404);
        anyone.get("/console/..%2f..%2fconfig.yml").expect(400);
    }
}
