package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import java.util.UUID;

/** Identity of an operator of the Control Center. */
public record OperatorId(UUID value) implements Id {

    public OperatorId {
        Objects.requireNonNull(value);
    }

    /** A new id, UUIDv7. */
    public static OperatorId next() {
        return new OperatorId(Id.generate());
    }

    /**
     * The id written as a canonical UUID.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static OperatorId fromString(String text) {
        return new OperatorId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
