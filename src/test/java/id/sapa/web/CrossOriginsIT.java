package id.sapa.web;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser asks and is told when a page calls the API of another origin. */
class CrossOriginsIT {

    private static final String PAGE = "https://app.sapa.test";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    @RegisterExtension
    static final SapaCluster CLUSTER =
            SapaCluster.of(1).with("ALLOWED_ORIGINS", PAGE + ",https://second.sapa.test:8443");

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());

    @ParameterizedTest
    @CsvSource({"/v1/availability, 200", "/v1/products, 200", "/v1/me, 401", "/v1/nothing, 404", "/v1/events, 401"})
    void anAllowedPageMayReadEveryAnswer(String path, int status) {
        Http.Answer answer = http.header("Origin", PAGE).get(path).expect(status);
        assertThat(header(answer, ALLOW_ORIGIN)).isEqualTo(PAGE);
        assertThat(header(answer, "Access-Control-Expose-Headers")).contains("ETag", "Retry-After", "X-Request-Id");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(answer.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Origin"));
    }

    @Test
    void anAllowedPageMayReadTheAnswerToAHeartbeat() {
        Http.Answer answer =
                http.header("Origin", PAGE).post("/v1/mitra/heartbeat").expect(401);
        assertThat(header(answer, ALLOW_ORIGIN)).isEqualTo(PAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/sessions", "/v1/availability", "/v1/mitra/heartbeat"})
    void thePreflightAllowsWhatTheApiTakes(String path) {
        Http.Answer answer = http.header("Origin", "https://second.sapa.test:8443")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,idempotency-key")
                .raw("OPTIONS", path, "text/plain", "");
        assertThat(answer.status()).isBetween(200, 204);
        assertThat(header(answer, ALLOW_ORIGIN)).isEqualTo("https://second.sapa.test:8443");
        assertThat(header(answer, "Access-Control-Allow-Methods")).contains("POST", "PUT", "PATCH", "DELETE");
        assertThat(header(answer, "Access-Control-Allow-Headers"))
                .contains("Authorization", "Content-Type", "Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.test", "https://app.sapa.test.evil.test", "http://app.sapa.test", "null"})
    void anyOtherPageMayNot(String origin) {
        Http.Answer read = http.header("Origin", origin).get("/v1/availability").expect(200);
        assertThat(read.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
        assertThat(read.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Origin"));
        Http.Answer preflight = http.header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .raw("OPTIONS", "/v1/sessions", "text/plain", "");
        assertThat(preflight.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
    }

    @Test
    void theInternalListenerTellsNoPageAnything() {
        Http.Answer answer = Http.at(CLUSTER.instance(0).internalUrl())
                .header("Origin", PAGE)
                .post("/cc/v1/auth/token", Map.of("email", "nobody@sapa.test", "password", "wrong"));
        assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
    }

    private static String header(Http.Answer answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
