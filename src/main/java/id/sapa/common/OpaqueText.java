package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A token, code or id that is compared byte by byte: printable ASCII without spaces. */
public record OpaqueText(@JsonValue String value) implements InputText {

    public OpaqueText {
        if (!TextRules.wellFormed(value).chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
            throw new InvalidInputException("must be printable ASCII without spaces");
        }
    }

    /** @throws InvalidInputException if the text breaks a rule of this type */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static OpaqueText fromString(String text) {
        return new OpaqueText(text);
    }
}
