package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SapaInstance;
import id.sapa.testing.SignedIn;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** New keys sign nobody out, not even two at once. */
class KeyRotationIT {

    @RegisterExtension
    static final SapaCluster CLUSTER =
            SapaCluster.of(1).with("AUTH_JWT_SECRET", "first-key-of-at-least-thirty-two-characters");

    @Test
    void refreshTokenOutlivesTheKeysItWasMadeWith() {
        Http before = Http.at(CLUSTER.instance(0).publicUrl());
        SignedIn customer = SignedIn.in(before, SignedIn.newPhone(), "customer");
        CLUSTER.with("AUTH_JWT_SECRET", "third-key-of-at-least-thirty-two-characters");
        SapaInstance renewed = CLUSTER.startInstance();
        Http after = Http.at(renewed.publicUrl());
        JsonNode first = refresh(after, customer.refreshToken());
        assertThat(after.as(first.path("access_token").asText()).get("/v1/me").status())
                .isEqualTo(200);
        JsonNode second = refresh(after, first.path("refresh_token").asText());
        // Nobody can tell any more whether it was ours: refused, but no sign of theft.
        assertThat(after.post("/v1/auth/refresh", Map.of("refresh_token", customer.refreshToken()))
                        .code())
                .isEqualTo("invalid_refresh_token");
        JsonNode third = refresh(after, second.path("refresh_token").asText());
        // This one was ours: a thief has it, or the customer was robbed.
        assertThat(after.post(
                                "/v1/auth/refresh",
                                Map.of(
                                        "refresh_token",
                                        first.path("refresh_token").asText()))
                        .code())
                .isEqualTo("invalid_refresh_token");
        assertThat(after.post(
                                "/v1/auth/refresh",
                                Map.of(
                                        "refresh_token",
                                        third.path("refresh_token").asText()))
                        .code())
                .isEqualTo("invalid_refresh_token");
    }

    private static JsonNode refresh(Http instance, String token) {
        return instance.post("/v1/auth/refresh", Map.of("refresh_token", token))
                .expect(200)
                .json();
    }
}
