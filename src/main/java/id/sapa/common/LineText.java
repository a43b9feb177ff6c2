package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One line of text that people read, such as a name or a reason: NFC, without white space around it, without line breaks,
 * control characters and bidirectional controls. It has a visible character unless it is empty.
 */
public record LineText(@JsonValue String value) implements InputText {

    public LineText {
        value = TextRules.visible(
                TextRules.oneLine(TextRules.nfc(TextRules.wellFormed(value)).strip()));
    }

    /** @throws InvalidInputException if the text breaks a rule of this type */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static LineText fromString(String text) {
        return new LineText(text);
    }
}
