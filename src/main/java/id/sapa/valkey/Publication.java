package id.sapa.valkey;

import java.nio.charset.StandardCharsets;

/** One message for one channel. The payload array is not copied: leave it alone. */
public record Publication(String channel, byte[] payload) {

    public static Publication of(String channel, String payload) {
        return new Publication(channel, payload.getBytes(StandardCharsets.UTF_8));
    }
}
