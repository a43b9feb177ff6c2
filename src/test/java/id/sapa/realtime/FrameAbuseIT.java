package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Frames that no honest client sends: each gets an error with a code and nothing of our insides, and life goes on. (A bad
 * token in an {@code auth} frame ends the connection; {@code WebSocketIT} has that.)
 */
class FrameAbuseIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private static final List<String> VALUES = List.of(
            "null", "1", "-1", "1.5", "true", "\"\"", "\"x\"", "[]", "{}", "9223372036854775808", "\"\\u0000\"");

    @Test
    void everyBadFrameIsAnsweredAndNoneHurts() {
        Marketplace market = new Marketplace(CLUSTER);
        SignedIn mitra = market.onlineMitra(0, 1);
        SignedIn customer = market.customer(0);
        String session =
                market.chat(customer, mitra, market.product(30, 0)).path("id").asText();
        TestDevice device = TestDevice.connect(CLUSTER.instance(0).publicUrl(), customer.accessToken());

        badFrames(session).forEach(device::raw);
        device.send(Map.of("type", "ping"));
        device.await("pong");

        assertThat(device.isClosed()).isFalse();
        for (JsonNode error : device.frames("error")) {
            assertThat(error.path("code").asText()).matches("[a-z_]+").isNotEqualTo("internal_error");
            assertThat(error.toString()).doesNotContain("Exception", "id.sapa", "java.", "select ");
        }
        assertThat(device.frames("error")).hasSizeGreaterThan(50);
        assertThat(device.frames("message.ack")).isEmpty();

        device.send(Map.of(
                "type",
                "message.send",
                "session_id",
                session,
                "client_message_id",
                UUID.randomUUID().toString(),
                "text",
                "Still here"));
        assertThat(device.await("message.ack").path("seq").asLong()).isEqualTo(1);
        device.close();
    }

    private static List<String> badFrames(String session) {
        List<String> frames = new ArrayList<>(List.of(
                "",
                " ",
                "null",
                "1",
                "[]",
                "{",
                "{}",
                "not json",
                "{\"type\":1}",
                "{\"type\":\"nothing\"}",
                "{\"type\":null}"));
        String stranger = UUID.randomUUID().toString();
        String id = UUID.randomUUID().toString();
        for (String value : VALUES) {
            frames.add(send(value, "\"" + id + "\"", "\"text\""));
            frames.add(send("\"" + session + "\"", value, "\"text\""));
            frames.add("{\"type\":\"receipt\",\"session_id\":" + value + ",\"read_seq\":1}");
            frames.add("{\"type\":\"typing\",\"session_id\":" + value + ",\"on\":true}");
            frames.add("{\"type\":\"resume\",\"sessions\":" + value + "}");
            frames.add("{\"type\":\"resume\",\"sessions\":[{\"session_id\":" + value + ",\"after_seq\":0}]}");
        }
        for (String text : List.of(
                "null",
                "1",
                "[]",
                "{}",
                "\"\"",
                "\"  \"",
                "\"\\u0000\"",
                "\"\\u0007\"",
                "\"" + "x".repeat(4_001) + "\"")) {
            frames.add(send("\"" + session + "\"", "\"" + UUID.randomUUID() + "\"", text));
        }
        frames.add(send("\"" + stranger + "\"", "\"" + id + "\"", "\"text\""));
        frames.add("{\"type\":\"heartbeat\"}");
        return frames;
    }

    private static String send(String session, String clientMessageId, String text) {
        return "{\"type\":\"message.send\",\"session_id\":" + session + ",\"client_message_id\":" + clientMessageId
                + ",\"text\":" + text + "}";
    }
}
