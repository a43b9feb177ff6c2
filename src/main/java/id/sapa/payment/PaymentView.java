package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A payment as its customer sees it.
 *
 * @param amount whole rupiah
 * @param checkoutUrl where to pay, or null while the gateway has not given one
 * @param refunds what goes back or went back, oldest first
 */
public record PaymentView(
        PaymentId id,
        PaymentState state,
        Money amount,
        String currency,
        @Nullable String checkoutUrl,
        @Nullable Instant expiresAt,
        List<RefundView> refunds) {

    /**
     * A refund as its customer sees it.
     *
     * @param at when it entered its present state
     */
    public record RefundView(RefundId id, Money amount, RefundState state, Instant at) {

        static RefundView of(Refund refund) {
            return new RefundView(refund.id(), refund.amount(), refund.state(), refund.stateSince());
        }
    }

    static PaymentView of(Payment payment, List<Refund> refunds) {
        return new PaymentView(
                payment.id(),
                payment.state(),
                payment.amount(),
                Money.CURRENCY,
                payment.checkoutUrl(),
                payment.expiresAt(),
                refunds.stream().map(RefundView::of).toList());
    }
}
