package id.sapa.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import id.sapa.common.WireEnum;

/** What became of something the gateway told us. */
public enum PaymentEventState implements WireEnum {
    /** Stored; a job looks at it. */
    RECEIVED,
    PROCESSED,
    /** It does not fit: an operator must look at it. */
    FLAGGED,
    /** An operator has looked at it. */
    IGNORED;

    @JsonCreator
    public static PaymentEventState fromString(String wire) {
        return WireEnum.parse(PaymentEventState.class, wire);
    }
}
