package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An e-mail address as it is stored and compared: ASCII, lower case. Addresses with other characters are refused, since
 * many of them look alike.
 */
public record EmailAddress(@JsonValue String value) implements InputText {

    private static final Pattern ADDRESS = Pattern.compile("[!-?A-~]{1,64}@[!-?A-~]{1,189}");

    public EmailAddress {
        value = TextRules.wellFormed(value).strip().toLowerCase(Locale.ROOT);
        if (!ADDRESS.matcher(value).matches()) {
            throw new InvalidInputException("must be an e-mail address in ASCII");
        }
    }

    /** @throws InvalidInputException if the text breaks a rule of this type */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static EmailAddress fromString(String text) {
        return new EmailAddress(text);
    }
}
