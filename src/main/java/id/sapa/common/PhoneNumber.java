package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A phone number in E.164 form, {@code +6281234567890}; {@link PhoneNumberParser} makes one of what people type. Its text
 * form hides the middle digits, so that it may be logged; {@link #e164()} is the whole number.
 */
public record PhoneNumber(@JsonValue String e164) {

    @Override
    public String toString() {
        return e164.length() < 8 ? "+…" : e164.substring(0, 5) + "…" + e164.substring(e164.length() - 2);
    }
}
