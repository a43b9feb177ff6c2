package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import java.util.UUID;

/** Identity of a payout to mitras. */
public record PayoutId(UUID value) implements Id {

    public PayoutId {
        Objects.requireNonNull(value);
    }

    /** A new id, UUIDv7. */
    public static PayoutId next() {
        return new PayoutId(Id.generate());
    }

    /**
     * The id written as a canonical UUID.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static PayoutId fromString(String text) {
        return new PayoutId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
