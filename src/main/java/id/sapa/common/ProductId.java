package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Objects;
import java.util.UUID;

/** Identity of a product. */
public record ProductId(UUID value) implements Id {

    public ProductId {
        Objects.requireNonNull(value);
    }

    /** A new id, UUIDv7. */
    public static ProductId next() {
        return new ProductId(Id.generate());
    }

    /**
     * The id written as a canonical UUID.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    @JsonCreator
    public static ProductId fromString(String text) {
        return new ProductId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
