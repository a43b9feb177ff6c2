package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import java.util.UUID;

/** Identity of a chat session. */
public record SessionId(UUID value) implements Id {

    public SessionId {
        Objects.requireNonNull(value);
    }

    /** A new id, UUIDv7. */
    public static SessionId next() {
        return new SessionId(Id.generate());
    }

    /**
     * The id written as a canonical UUID.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static SessionId fromString(String text) {
        return new SessionId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
