package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import java.util.UUID;

/** Identity of an extension of a session. */
public record ExtensionId(UUID value) implements Id {

    public ExtensionId {
        Objects.requireNonNull(value);
    }

    /** A new id, UUIDv7. */
    public static ExtensionId next() {
        return new ExtensionId(Id.generate());
    }

    /**
     * The id written as a canonical UUID.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static ExtensionId fromString(String text) {
        return new ExtensionId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
