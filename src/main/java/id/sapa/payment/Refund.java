package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import java.time.Instant;

/**
 * Money that goes back to a customer. What is not known is null.
 *
 * @param requestedBy the operator who asked for it; null when it follows from what happened
 * @param askedAt when the gateway was first asked
 */
public record Refund(
        RefundId id,
        PaymentId paymentId,
        Money amount,
        String reason,
        RefundState state,
        OperatorId requestedBy,
        String gatewayRefundId,
        String failureCode,
        Instant askedAt,
        String settlementNote,
        Instant createdAt,
        Instant decidedAt) {}
