package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;

/** Which side of a chat a user is on. One phone number may have an account of each. */
public enum Role implements WireEnum {
    CUSTOMER,
    MITRA;

    @JsonCreator
    public static Role fromString(String wire) {
        return WireEnum.parse(Role.class, wire);
    }

    /** The other side. */
    public Role other() {
        return this == CUSTOMER ? MITRA : CUSTOMER;
    }
}
