package id.sapa.chat;

import id.sapa.common.InvalidInputException;
import id.sapa.common.MultilineText;
import id.sapa.common.ProblemException;

/** The rules for the text of a message. */
final class MessageText {

    /** Unicode code points. */
    static final int MAX_CODE_POINTS = 4_000;

    private MessageText() {}

    /**
     * Returns the text as it is stored: see {@link MultilineText}.
     *
     * @throws ProblemException {@code validation_failed} unless it has 1 to 4,000 code points, at least one of them visible
     */
    static String validate(String text) {
        if (text == null) {
            throw ProblemException.invalid("text", "is required");
        }
        return validate(parse(text));
    }

    private static MultilineText parse(String text) {
        try {
            return MultilineText.fromString(text);
        } catch (InvalidInputException e) {
            throw ProblemException.invalid("text", e.getMessage());
        }
    }

    private static String validate(MultilineText text) {
        String value = text.value();
        int length = value.codePointCount(0, value.length());
        if (length < 1 || length > MAX_CODE_POINTS) {
            throw ProblemException.invalid(
                    "text", "must have 1 to 4,000 characters, white space around it not counted");
        }
        return value;
    }
}
