package id.sapa.chat;

import jakarta.validation.constraints.Min;

/**
 * How far the app is; what is absent has not changed.
 *
 * @param deliveredSeq the last message that it has received
 * @param readSeq the last message that its user has read
 */
public record ReceiptRequest(
        @Min(0) Long deliveredSeq, @Min(0) Long readSeq) {}
