package id.sapa.account;

import com.fasterxml.jackson.annotation.JsonCreator;
import id.sapa.common.WireEnum;

/** What an operator may do; each role includes the ones before it. */
public enum OperatorRole implements WireEnum {
    /** Reads everything but changes nothing. */
    VIEWER,
    /** Runs the marketplace. */
    OPERATOR,
    /** Also changes settings and operators. */
    ADMIN;

    @JsonCreator
    public static OperatorRole fromString(String wire) {
        return WireEnum.parse(OperatorRole.class, wire);
    }

    public boolean includes(OperatorRole other) {
        return compareTo(other) >= 0;
    }
}
