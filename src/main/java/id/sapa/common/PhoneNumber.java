package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonValue;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.util.Optional;

/**
 * A phone number in E.164 form, {@code +6281234567890}. Numbers without a country code are read as Indonesian. Its text
 * form hides the middle digits, so that it may be logged; {@link #e164()} is the whole number.
 */
public record PhoneNumber(@JsonValue String e164) {

    private static final String DEFAULT_REGION = "ID";

    /** The number, if the text is one that could be dialled. */
    public static Optional<PhoneNumber> parse(String text) {
        if (text == null || text.length() > 32) {
            return Optional.empty();
        }
        PhoneNumberUtil util = PhoneNumberUtil.getInstance();
        try {
            var number = util.parse(text, DEFAULT_REGION);
            return util.isPossibleNumber(number)
                    ? Optional.of(new PhoneNumber(util.format(number, PhoneNumberFormat.E164)))
                    : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return e164.length() < 8 ? "+…" : e164.substring(0, 5) + "…" + e164.substring(e164.length() - 2);
    }
}
