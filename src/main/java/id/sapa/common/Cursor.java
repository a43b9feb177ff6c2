package id.sapa.common;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A position in a list: the sort key of the last row seen. Opaque to clients, who hand back what they were given.
 *
 * @param parts the values of the sort key, first column first; none contains a line break
 */
public record Cursor(List<String> parts) {

    public Cursor {
        parts = List.copyOf(parts);
    }

    public static Cursor of(Object... parts) {
        return new Cursor(List.of(parts).stream().map(Object::toString).toList());
    }

    public String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The position a client handed back, if it did.
     *
     * @param text what {@link #encode()} gave, or null for the start of the list
     * @param size how many parts this list's cursors have
     * @throws ProblemException {@code validation_failed} if it is none of ours
     */
    public static Optional<Cursor> decode(String text, int size) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            Cursor cursor = new Cursor(List.of(plain.split("\n", -1)));
            if (cursor.parts.size() == size) {
                return Optional.of(cursor);
            }
        } catch (IllegalArgumentException e) {
            // Reported below, like a cursor of another list.
        }
        throw foreign();
    }

    /**
     * The part at this place, which is an id.
     *
     * @throws ProblemException {@code validation_failed} if it is none
     */
    public UUID uuid(int index) {
        try {
            return Id.parse(parts.get(index));
        } catch (IllegalArgumentException e) {
            throw foreign();
        }
    }

    /**
     * The part at this place, which is a whole number.
     *
     * @throws ProblemException {@code validation_failed} if it is none
     */
    public long number(int index) {
        try {
            return Long.parseLong(parts.get(index));
        } catch (NumberFormatException e) {
            throw foreign();
        }
    }

    /**
     * The position in a list that is sorted by id alone.
     *
     * @return the id, or null for the start of the list
     * @throws ProblemException {@code validation_failed} if it is none of ours
     */
    public static UUID decodeId(String text) {
        return decode(text, 1).map(cursor -> cursor.uuid(0)).orElse(null);
    }

    private static ProblemException foreign() {
        return ProblemException.invalid("after", "is not a cursor of this list");
    }
}
