package id.sapa.common;

/**
 * Text that came from outside and has passed its type's rules. Request records hold one of these types instead of a bare
 * string; {@code jakarta.validation.constraints.Size} on them counts Unicode code points.
 *
 * <p>Every type refuses NUL, unpaired surrogates and noncharacters with {@link InvalidInputException}.
 */
public sealed interface InputText
        permits EmailAddress, LineText, MultilineText, OpaqueText, PhoneInput, SearchText, SecretText {

    /** Returns the text in its normal form. */
    String value();

    /** Returns the text, or null if {@code text} is null. */
    static String valueOrNull(InputText text) {
        return text == null ? null : text.value();
    }

    /** Returns the text, or an empty string if {@code text} is null. */
    static String valueOrEmpty(InputText text) {
        return text == null ? "" : text.value();
    }
}
