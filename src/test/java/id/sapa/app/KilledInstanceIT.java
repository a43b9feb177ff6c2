package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.ServerProcess;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An instance is killed in the middle of a chat; the other one is all that is left. */
class KilledInstanceIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    @Test
    void losesNothingAcknowledgedAndEndsOnTime() {
        Marketplace market = new Marketplace(CLUSTER);
        String oneMinute = market.product(1, 0);
        SignedIn mitra = market.onlineMitra(0, 1);
        try (ServerProcess doomed = ServerProcess.start(CLUSTER.variables())) {
            SignedIn customer = market.customer(0).at(doomed.publicUrl());
            JsonNode session = market.chat(customer, mitra, oneMinute);
            String id = session.path("id").asText();
            Instant endsAt = Instant.parse(session.path("ends_at").asText());
            TestDevice device = TestDevice.connect(doomed.publicUrl(), customer.accessToken());
            TestDevice other = TestDevice.connect(CLUSTER.instance(0).publicUrl(), mitra.accessToken());
            int sent = 200;
            for (int i = 0; i < sent; i++) {
                device.send(Map.of(
                        "type",
                        "message.send",
                        "session_id",
                        id,
                        "client_message_id",
                        UUID.randomUUID().toString(),
                        "text",
                        "message " + i));
            }
            device.await("message.ack", frame -> frame.path("seq").asLong() >= sent / 4);
            doomed.kill();

            long acknowledged = device.frames("message.ack").stream()
                    .mapToLong(frame -> frame.path("seq").asLong())
                    .max()
                    .orElseThrow();
            SignedIn survivor = customer.at(CLUSTER.instance(0).publicUrl());
            assertThat(storedSeqs(survivor, id)).isGreaterThanOrEqualTo(acknowledged);
            other.await("message", frame -> frame.path("seq").asLong() == acknowledged);

            CLUSTER.clock()
                    .advance(Duration.between(CLUSTER.clock().instant(), endsAt).minusSeconds(5));
            JsonNode ended = Awaitility.await("the end")
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .until(
                            () -> survivor.http().get("/v1/sessions/" + id).json(),
                            view -> view.path("state").asText().equals("ended"));
            assertThat(Duration.between(
                            endsAt, Instant.parse(ended.path("ended_at").asText())))
                    .isBetween(Duration.ZERO, Duration.ofSeconds(1));
            other.awaitSession("ended");
            other.close();
        }
    }

    /** How many messages the session has, which must be numbered 1, 2, 3 … */
    private static long storedSeqs(SignedIn customer, String session) {
        long count = 0;
        while (true) {
            JsonNode page = customer.http()
                    .get("/v1/sessions/" + session + "/messages?limit=100&after=" + count)
                    .expect(200)
                    .json();
            for (JsonNode message : page.path("items")) {
                count++;
                assertThat(message.path("seq").asLong()).isEqualTo(count);
            }
            if (page.path("items").isEmpty()) {
                return count;
            }
        }
    }
}
