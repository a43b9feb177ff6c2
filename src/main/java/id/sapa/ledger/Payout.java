package id.sapa.ledger;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PayoutId;
import id.sapa.common.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Money that goes to mitras in one run of bank transfers. What is not yet known is null. */
public record Payout(
        PayoutId id,
        PayoutState state,
        Money total,
        OperatorId createdBy,
        Instant createdAt,
        @Nullable OperatorId paidBy,
        @Nullable Instant paidAt,
        @Nullable OperatorId discardedBy,
        @Nullable Instant discardedAt) {

    /**
     * What one mitra gets.
     *
     * @param bankAccount where to: bank, number and holder, as it was when the payout was drafted; null if unknown
     */
    public record Line(
            UserId mitraId,
            String displayName,
            String phone,
            @Nullable String bankAccount,
            Money amount) {}
}
