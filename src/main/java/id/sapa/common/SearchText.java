package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What somebody searches for, one line of at most 200 code points without white space around it; may be empty. */
public record SearchText(@JsonValue String value) implements InputText {

    /** The longest one that is read. */
    public static final int MAX_CODE_POINTS = 200;

    public SearchText {
        value = TextRules.oneLine(TextRules.nfc(TextRules.wellFormed(value)).strip());
        if (value.codePointCount(0, value.length()) > MAX_CODE_POINTS) {
            throw new InvalidInputException("must have at most " + MAX_CODE_POINTS + " characters");
        }
    }

    /** @throws InvalidInputException if the text breaks a rule of this type */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static SearchText fromString(String text) {
        return new SearchText(text);
    }
}
