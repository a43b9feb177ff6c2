package id.sapa.web;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RateLimitHeadersIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1).with("RATE_LIMIT_MULTIPLIER", "1");

    private final SignedIn customer = new Marketplace(CLUSTER).customer(0);

    @Test
    void anAnswerTellsWhatIsLeft() {
        Http.Answer first = customer.http().get("/v1/me/export").expect(200);
        assertThat(header(first, "RateLimit-Policy"))
                .contains("\"export\";q=5;w=600")
                .contains("\"requests_user\";q=600;w=10");
        assertThat(header(first, "RateLimit")).contains("\"export\";r=4;t=120");
        assertThat(header(customer.http().get("/v1/me/export").expect(200), "RateLimit"))
                .contains("\"export\";r=3;");
    }

    @Test
    void aRefusalTellsWhenToComeBack() {
        for (int i = 0; i < 5; i++) {
            customer.http().get("/v1/me/export").expect(200);
        }
        Http.Answer refused = customer.http().get("/v1/me/export").expect(429);
        assertThat(refused.code()).isEqualTo("rate_limited");
        assertThat(header(refused, "RateLimit")).contains("\"export\";r=0;t=600");
        assertThat(Long.parseLong(header(refused, "Retry-After"))).isBetween(110L, 120L);
    }

    @Test
    void messagesAreCountedThoughTheyAreAnsweredByAnotherThread() {
        Http.Answer answer = customer.http()
                .put("/v1/sessions/" + UUID.randomUUID() + "/receipts", Map.of("delivered_seq", 1))
                .expect(404);
        assertThat(header(answer, "RateLimit-Policy")).contains("\"receipts\";q=60");
    }

    @Test
    void whatEverybodySharesIsNotTold() {
        Http.Answer answer = Http.at(CLUSTER.instance(0).publicUrl())
                .post("/v1/auth/otp", Map.of("phone", SignedIn.newPhone(), "role", "customer"))
                .expect(202);
        assertThat(header(answer, "RateLimit")).contains("\"otp_address\";").doesNotContain("otp_global");
    }

    @Test
    void operatorsAreToldToo() {
        Http.Answer answer = Http.at(CLUSTER.instance(0).internalUrl())
                .post("/cc/v1/auth/token", Map.of("email", "nobody@sapa.test", "password", "wrong"))
                .expect(401);
        assertThat(header(answer, "RateLimit"))
                .contains("\"operator_address\";r=")
                .doesNotContain("operator_email");
    }

    private static String header(Http.Answer answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
