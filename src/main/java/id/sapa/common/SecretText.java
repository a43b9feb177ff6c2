package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A password: NFC, so that every keyboard writes it alike; spaces count. Its text form hides it. */
public record SecretText(@JsonValue String value) implements InputText {

    public SecretText {
        value = TextRules.nfc(TextRules.multilineControls(TextRules.wellFormed(value)));
    }

    /** @throws InvalidInputException if the text breaks a rule of this type */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static SecretText fromString(String text) {
        return new SecretText(text);
    }

    @Override
    public String toString() {
        return "…";
    }
}
