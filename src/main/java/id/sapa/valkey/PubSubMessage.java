package id.sapa.valkey;

import java.nio.charset.StandardCharsets;

/** One message for one channel. The payload array is not copied: leave it alone. */
public record PubSubMessage(String channel, byte[] payload) {

    public static PubSubMessage of(String channel, String payload) {
        return new PubSubMessage(channel, payload.getBytes(StandardCharsets.UTF_8));
    }
}
