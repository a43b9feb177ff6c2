package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import java.time.Instant;

/**
 * A payment as its customer sees it.
 *
 * @param amount whole rupiah
 * @param checkoutUrl where to pay, or null while the gateway has not given one
 */
public record PaymentView(
        PaymentId id, PaymentState state, Money amount, String currency, String checkoutUrl, Instant expiresAt) {

    public static PaymentView of(Payment payment) {
        return new PaymentView(
                payment.id(),
                payment.state(),
                payment.amount(),
                Money.CURRENCY,
                payment.checkoutUrl(),
                payment.expiresAt());
    }
}
