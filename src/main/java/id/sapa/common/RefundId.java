package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import java.util.UUID;

/** Identity of a refund. */
public record RefundId(UUID value) implements Id {

    public RefundId {
        Objects.requireNonNull(value);
    }

    /** A new id, UUIDv7. */
    public static RefundId next() {
        return new RefundId(Id.generate());
    }

    /**
     * The id written as a canonical UUID.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static RefundId fromString(String text) {
        return new RefundId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
