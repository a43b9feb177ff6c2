package id.sapa.session;

import com.fasterxml.jackson.annotation.JsonCreator;
import id.sapa.common.WireEnum;

/** Why a session is over. */
public enum EndReason implements WireEnum {
    TIME_UP,
    ENDED_BY_CUSTOMER,
    ENDED_BY_MITRA,
    ENDED_BY_OPERATOR,
    /** The mitra wrote no visible text; the customer is refunded in full. */
    NO_SHOW,
    CANCELLED_BY_CUSTOMER,
    /** An operator refunded it before a mitra accepted. */
    CANCELLED_BY_OPERATOR,
    PAYMENT_EXPIRED,
    /** The payment gateway could not open a checkout. */
    PAYMENT_UNAVAILABLE,
    NO_MITRA_ACCEPTED,
    /** The only mitra who was wanted said no. */
    MITRA_DECLINED,
    /** The only mitra who was wanted went offline or out of service. */
    MITRA_OFFLINE;

    @JsonCreator
    public static EndReason fromString(String wire) {
        return WireEnum.parse(EndReason.class, wire);
    }
}
