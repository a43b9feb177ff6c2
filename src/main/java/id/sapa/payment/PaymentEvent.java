package id.sapa.payment;

import id.sapa.common.PaymentId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something the gateway told us, or that we found when asking it.
 *
 * @param kind the gateway's name of it, such as {@code payment_session.completed}
 * @param body as it came
 * @param reason why it is flagged or ignored, or null
 * @param paymentId the payment it is about, once known
 * @param deliveryCount how often it came
 * @param failureCount how often making something of it has failed since it came or was last retried
 */
public record PaymentEvent(
        UUID id,
        String kind,
        String body,
        PaymentEventState state,
        @Nullable String reason,
        @Nullable PaymentId paymentId,
        int deliveryCount,
        int failureCount,
        Instant receivedAt,
        @Nullable Instant decidedAt) {

    /** Why an event is flagged that could not be processed again and again; a job goes on trying all the same. */
    static final String PROCESSING_FAILED = "processing_failed";

    /** Whether it is still to be processed. */
    boolean isOpen() {
        return state == PaymentEventState.RECEIVED
                || state == PaymentEventState.FLAGGED && PROCESSING_FAILED.equals(reason);
    }
}
