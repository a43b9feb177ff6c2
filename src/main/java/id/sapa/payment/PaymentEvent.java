package id.sapa.payment;

import id.sapa.common.PaymentId;
import java.time.Instant;
import java.util.UUID;

/**
 * Something the gateway told us, or that we found when asking it.
 *
 * @param kind the gateway's name of it, such as {@code payment_session.completed}
 * @param body as it came
 * @param reason why it is flagged or ignored, or null
 * @param paymentId the payment it is about, once known
 * @param deliveries how often it came
 */
public record PaymentEvent(
        UUID id,
        String kind,
        String body,
        PaymentEventState state,
        String reason,
        PaymentId paymentId,
        int deliveries,
        Instant receivedAt,
        Instant decidedAt) {}
