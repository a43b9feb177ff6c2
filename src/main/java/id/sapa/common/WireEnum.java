package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** An enum written in lower case, in JSON as in Postgres: {@code AWAITING_PAYMENT} is {@code awaiting_payment}. */
public interface WireEnum {

    String name();

    /** The name on the wire and in the database. */
    @JsonValue
    default String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The constant with this wire name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static <E extends Enum<E> & WireEnum> E parse(Class<E> type, String wire) {
        for (E constant : type.getEnumConstants()) {
            if (constant.wire().equals(wire)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("no " + type.getSimpleName() + " is called " + wire);
    }
}
