package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import java.util.UUID;

/** Identity of a chat message. */
public record MessageId(UUID value) implements Id {

    public MessageId {
        Objects.requireNonNull(value);
    }

    /** A new id, UUIDv7. */
    public static MessageId next() {
        return new MessageId(Id.generate());
    }

    /**
     * The id written as a canonical UUID.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static MessageId fromString(String text) {
        return new MessageId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
