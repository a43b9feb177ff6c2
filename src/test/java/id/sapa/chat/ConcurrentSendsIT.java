package id.sapa.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Both sides write at once, on different instances, each with two devices. */
class ConcurrentSendsIT {

    private static final int SENDS_OF_EACH_SIDE = 25;

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    @Test
    void numbersWithoutGapAndDeliversOnceToEachDevice() {
        Marketplace market = new Marketplace(CLUSTER);
        String product = market.product(30, 0);
        SignedIn mitra = market.onlineMitra(1, 1);
        SignedIn customer = market.customer(0);
        String session = market.chat(customer, mitra, product).path("id").asText();
        List<TestDevice> devices = new ArrayList<>();
        for (SignedIn side : List.of(customer, mitra)) {
            for (int instance = 0; instance < 2; instance++) {
                devices.add(TestDevice.connect(CLUSTER.instance(instance).publicUrl(), side.accessToken()));
            }
        }

        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> sendAll(devices.get(0), session)),
                        CompletableFuture.runAsync(() -> sendAll(devices.get(3), session)))
                .join();

        long last = 2L * SENDS_OF_EACH_SIDE;
        for (TestDevice device : devices) {
            Awaitility.await("the last message")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> device.frames("message").size() >= last);
            assertThat(device.frames("message").stream().map(ConcurrentSendsIT::seq))
                    .containsExactly(LongStream.rangeClosed(1, last).boxed().toArray(Long[]::new));
        }
        assertThat(devices.get(0).frames("message.ack")).hasSize(SENDS_OF_EACH_SIDE);
        assertThat(devices.get(3).frames("message.ack")).hasSize(SENDS_OF_EACH_SIDE);
        devices.forEach(TestDevice::close);
    }

    private static void sendAll(TestDevice device, String session) {
        for (int i = 0; i < SENDS_OF_EACH_SIDE; i++) {
            device.send(Map.of(
                    "type",
                    "message.send",
                    "session_id",
                    session,
                    "client_message_id",
                    UUID.randomUUID().toString(),
                    "text",
                    "message " + i));
        }
    }

    private static long seq(JsonNode frame) {
        return frame.path("seq").asLong();
    }
}
