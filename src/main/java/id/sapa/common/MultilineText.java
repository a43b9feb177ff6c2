package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Text that people read and that may have several lines, such as a chat message: without white space around it, lines end
 * with LF, no control characters other than newline and tab. It has a visible character unless it is empty.
 */
public record MultilineText(@JsonValue String value) implements InputText {

    public MultilineText {
        value = TextRules.visible(TextRules.multilineControls(
                TextRules.lineFeeds(TextRules.wellFormed(value)).strip()));
    }

    /** @throws InvalidInputException if the text breaks a rule of this type */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static MultilineText fromString(String text) {
        return new MultilineText(text);
    }
}
