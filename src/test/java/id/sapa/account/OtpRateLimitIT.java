package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A flood from one address, with the limits of production. */
class OtpRateLimitIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1).with("RATE_LIMIT_MULTIPLIER", "1");

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());

    @Test
    void codesForManyPhonesFromOneAddressAreLimited() {
        // Counted locally, so that no time-out of a busy machine mixes both ways of counting.
        CLUSTER.valkey().kill();
        List<Integer> statuses = IntStream.range(0, 150)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> ask(SignedIn.newPhone()).status()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(statuses).containsOnly(202, 429);
        assertThat(statuses.stream().filter(status -> status == 202)).hasSizeBetween(100, 110);
    }

    private Http.Answer ask(String phone) {
        return http.post("/v1/auth/otp", Map.of("phone", phone, "role", "customer"));
    }
}
