package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.UUID;

/**
 * The identity of one kind of thing. Each kind has a record of its own, so that a session cannot be passed where a
 * payment is meant. Written as the bare UUID string in JSON, as {@code uuid} in Postgres.
 */
public interface Id {

    /** The UUID, version 7 (RFC 9562) when made here, so ids sort by the time of their making. */
    @JsonValue
    UUID value();

    /** Parses the canonical 36-character form only; {@link UUID#fromString} alone accepts shortened groups. */
    static UUID parse(String text) {
        if (text == null || text.length() != 36) {
            throw new IllegalArgumentException("not a UUID");
        }
        return UUID.fromString(text);
    }

    /** A new UUIDv7. Thread-safe. */
    static UUID generate() {
        return Generator.INSTANCE.generate();
    }

    /** Holds the generator so that it is made on first use. */
    final class Generator {
        private static final TimeBasedEpochGenerator INSTANCE = Generators.timeBasedEpochGenerator();

        private Generator() {}
    }
}
