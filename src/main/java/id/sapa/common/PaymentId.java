package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import java.util.UUID;

/** Identity of a payment. */
public record PaymentId(UUID value) implements Id {

    public PaymentId {
        Objects.requireNonNull(value);
    }

    /** A new id, UUIDv7. */
    public static PaymentId next() {
        return new PaymentId(Id.generate());
    }

    /**
     * The id written as a canonical UUID.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static PaymentId fromString(String text) {
        return new PaymentId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
