package id.sapa.payment;

import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;

/**
 * Money that a customer owes or has paid for a session or an extension of it. What is not known is null.
 *
 * @param extensionId the extension it pays for, or null if it pays for the session
 * @param refunded how much of it goes back or went back
 * @param attempts how often the gateway was asked for a checkout
 * @param checkoutUrl where the customer pays
 * @param expiresAt until when it can be paid
 */
public record Payment(
        PaymentId id,
        SessionId sessionId,
        ExtensionId extensionId,
        UserId customerId,
        PaymentState state,
        Money amount,
        Money refunded,
        String description,
        int attempts,
        String gatewaySessionId,
        String gatewayPaymentRequestId,
        String gatewayPaymentId,
        String checkoutUrl,
        Instant expiresAt,
        Instant createdAt,
        Instant paidAt) {

    /** What has not gone back. */
    public Money refundableAmount() {
        return amount.minus(refunded);
    }
}
