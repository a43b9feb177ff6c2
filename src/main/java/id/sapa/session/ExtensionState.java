package id.sapa.session;

import id.sapa.common.WireEnum;

public enum ExtensionState implements WireEnum {
    AWAITING_PAYMENT,
    /** The session's end has moved. */
    APPLIED,
    /** Not paid, or paid when the session was over; what was paid is refunded. */
    LAPSED
}
