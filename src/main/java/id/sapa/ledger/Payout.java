package id.sapa.ledger;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PayoutId;
import id.sapa.common.UserId;
import java.time.Instant;

/** Money that goes to mitras in one run of bank transfers. What is not yet known is null. */
public record Payout(
        PayoutId id,
        PayoutState state,
        Money total,
        OperatorId createdBy,
        Instant createdAt,
        OperatorId paidBy,
        Instant paidAt,
        OperatorId discardedBy,
        Instant discardedAt) {

    /**
     * What one mitra gets.
     *
     * @param bankAccount where to: bank, number and holder, as it was when the payout was drafted; null if unknown
     */
    public record Line(UserId mitraId, String displayName, String phone, String bankAccount, Money amount) {}
}
