package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import java.util.UUID;

/** Identity of a customer or a mitra; a mitra's profile has the id of its user. */
public record UserId(UUID value) implements Id {

    public UserId {
        Objects.requireNonNull(value);
    }

    /** A new id, UUIDv7. */
    public static UserId next() {
        return new UserId(Id.generate());
    }

    /**
     * The id written as a canonical UUID.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static UserId fromString(String text) {
        return new UserId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
