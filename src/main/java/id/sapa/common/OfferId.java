package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import java.util.UUID;

/** Identity of an offer: a session shown to one mitra. */
public record OfferId(UUID value) implements Id {

    public OfferId {
        Objects.requireNonNull(value);
    }

    /** A new id, UUIDv7. */
    public static OfferId next() {
        return new OfferId(Id.generate());
    }

    /**
     * The id written as a canonical UUID.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static OfferId fromString(String text) {
        return new OfferId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
