package id.sapa.chat;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * How an instance writes messages.
 *
 * @param writers threads with a connection each; a session always uses the same one
 * @param maxBatchSize messages in one commit
 * @param queueCapacity messages that may wait for one writer; more are refused
 */
public record ChatConfiguration(
        @Min(1) @Max(32) Integer writerThreads,
        @Min(1) @Max(2_000) Integer maxBatchSize,

        @Min(100) @Max(1_000_000) Integer queueCapacity) {

    public ChatConfiguration {
        writerThreads = writerThreads == null ? 1 : writerThreads;
        maxBatchSize = maxBatchSize == null ? 256 : maxBatchSize;
        queueCapacity = queueCapacity == null ? 10_000 : queueCapacity;
    }
}
