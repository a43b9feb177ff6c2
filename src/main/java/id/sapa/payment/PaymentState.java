package id.sapa.payment;

import id.sapa.common.WireEnum;

/** Where a payment is. */
public enum PaymentState implements WireEnum {
    PENDING,
    PAID,
    EXPIRED,
    CANCELLED,
    PARTIALLY_REFUNDED,
    REFUNDED
}
