package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Money that goes back to a customer. What is not known is null.
 *
 * @param requestedBy the operator who asked for it; null when it follows from what happened
 * @param attempt counts the requests that the gateway definitely refused or failed, from 1
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
        @Nullable OperatorId requestedBy,
        int attempt,
        @Nullable String gatewayRefundId,
        @Nullable String failureCode,
        @Nullable Instant askedAt,
        @Nullable Instant clearedAt,
        @Nullable String bankAccount,
        @Nullable String settlementNote,
        Instant createdAt,
        Instant stateSince,
        @Nullable Instant decidedAt) {

    private static final int ID_LENGTH = 36;

    /** What the gateway knows the present attempt by; the first one by the refund's id. */
    String reference() {
        return attempt == 1 ? id.toString() : id + "-" + attempt;
    }

    /** Whether the gateway's reference names this refund, in any attempt. */
    boolean isNamedBy(String reference) {
        return idOf(reference).filter(id::equals).isPresent();
    }

    /** The refund that a reference of ours names. */
    static Optional<RefundId> idOf(String reference) {
        try {
            return Optional.of(RefundId.fromString(
                    reference.length() > ID_LENGTH ? reference.substring(0, ID_LENGTH) : reference));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
