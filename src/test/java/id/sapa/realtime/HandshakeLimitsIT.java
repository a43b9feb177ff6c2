package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SapaInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often connections are opened. */
class HandshakeLimitsIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1).with("RATE_LIMIT_MULTIPLIER", "1");

    @Test
    void handshakesAreLimitedByAddress() {
        SapaInstance instance = CLUSTER.instance(0);
        Http.Answer answer = Http.at(instance.publicUrl()).get("/v1/events");
        for (int i = 0; i < 3_000 && answer.status() == 401; i++) {
            answer = Http.at(instance.publicUrl()).get("/v1/events");
        }
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
}
