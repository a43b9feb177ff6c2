package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());

    @Test
    void becomesReadyOncePostgresAnswers() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> http.get("/health/ready").status() == 200);
        assertThat(http.get("/health/live").expect(200).text()).isEmpty();
    }

    @Test
    void answersUnknownPathsWithAProblem() {
        Http.Answer answer = http.get("/v1/nothing").expect(404);
        assertThat(answer.code()).isEqualTo("not_found");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
    }

    @Test
    void reportsPostgresOnTheInternalListener() {
        assertThat(Http.at(CLUSTER.instance(0).internalUrl())
                        .get("/healthcheck")
                        .json()
                        .path("postgres")
                        .path("healthy")
                        .asBoolean())
                .isTrue();
    }
}
