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
 * @param failureCode why the gateway does not pay it, or not yet
 * @param askedAt when the gateway was last asked and may have done it
 * @param clearedAt when an operator said that what was asked until then has not reached the gateway
 * @param bankAccount where an operator is to send it: bank, number and holder
 * @param stateSince when it entered its present state
 * @param settlementNote how an operator sent it
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
        Instant clearedAt,
        String bankAccount,
        String settlementNote,
        Instant createdAt,
        Instant stateSince,
        Instant decidedAt) {}
