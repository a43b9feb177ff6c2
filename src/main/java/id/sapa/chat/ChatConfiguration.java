package id.sapa.chat;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * How an instance writes messages.
 *
 * @param writers threads with a connection each; a session always uses the same one
 * @param mostAtOnce messages in one commit
 * @param mostWaiting messages that may wait for one writer; more are refused
 */
public record ChatConfiguration(
        @JsonProperty("writers") @Min(1) @Max(32) Integer writers,
        @JsonProperty("mostAtOnce") @Min(1) @Max(2_000) Integer mostAtOnce,

        @JsonProperty("mostWaiting") @Min(100) @Max(1_000_000)
        Integer mostWaiting) {

    public ChatConfiguration {
        writers = writers == null ? 1 : writers;
        mostAtOnce = mostAtOnce == null ? 256 : mostAtOnce;
        mostWaiting = mostWaiting == null ? 10_000 : mostWaiting;
    }
}
