package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;

/** How much of what was paid for a session goes back when it ends. */
public enum RefundScope implements WireEnum {
    /** Nothing: the mitra earns its share of the whole price. */
    NONE,
    /** The unused time: the mitra earns its share of the time used. */
    REST,
    /** Everything: the mitra earns nothing. */
    FULL;

    @JsonCreator
    public static RefundScope fromString(String wire) {
        return WireEnum.parse(RefundScope.class, wire);
    }
}
