package id.sapa.payment;

import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;

/**
 * Money that a customer owes or has paid for a session or an extension of it.
 *
 * @param extensionId the extension it pays for, or null if it pays for the session
 * @param checkoutUrl where the customer pays, or null while the gateway has not given one
 * @param expiresAt until when it can be paid
 */
public record Payment(
        PaymentId id,
        SessionId sessionId,
        ExtensionId extensionId,
        UserId customerId,
        PaymentState state,
        Money amount,
        String checkoutUrl,
        Instant expiresAt,
        Instant createdAt) {}
