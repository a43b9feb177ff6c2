package id.sapa.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import id.sapa.common.WireEnum;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a payment is, and where it may go. Money may come after we have given it up: then it is paid all the same, and
 * refunded if what it was for is gone.
 */
public enum PaymentState implements WireEnum {
    PENDING,
    PAID,
    EXPIRED,
    CANCELLED,
    PARTIALLY_REFUNDED,
    REFUNDED;

    private static final Map<PaymentState, Set<PaymentState>> NEXT = Map.of(
            PENDING, EnumSet.of(PAID, EXPIRED, CANCELLED),
            EXPIRED, EnumSet.of(PAID),
            CANCELLED, EnumSet.of(PAID),
            PAID, EnumSet.of(PARTIALLY_REFUNDED, REFUNDED),
            PARTIALLY_REFUNDED, EnumSet.of(PARTIALLY_REFUNDED, REFUNDED));

    @JsonCreator
    public static PaymentState fromString(String wire) {
        return WireEnum.parse(PaymentState.class, wire);
    }

    /** Whether the transition table has an edge to that state. */
    public boolean canBecome(PaymentState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether the customer's money has come, whatever became of it since. */
    public boolean isReceived() {
        return this == PAID || this == PARTIALLY_REFUNDED || this == REFUNDED;
    }
}
