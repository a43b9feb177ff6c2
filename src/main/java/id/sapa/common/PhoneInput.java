package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A phone number as somebody typed it; {@link PhoneNumberParser} makes a {@link PhoneNumber} of it. Its text form hides the
 * digits.
 */
public record PhoneInput(@JsonValue String value) implements InputText {

    /** The longest one that is read. */
    public static final int MAX_CODE_POINTS = 64;

    public PhoneInput {
        if (TextRules.wellFormed(value).length() > MAX_CODE_POINTS) {
            throw new InvalidInputException("must have at most " + MAX_CODE_POINTS + " characters");
        }
    }

    /** @throws InvalidInputException if the text breaks a rule of this type */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static PhoneInput fromString(String text) {
        return new PhoneInput(text);
    }

    @Override
    public String toString() {
        return "+…";
    }
}
