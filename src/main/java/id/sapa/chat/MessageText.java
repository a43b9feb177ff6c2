package id.sapa.chat;

import id.sapa.common.ProblemException;

/** The rules for the text of a message. */
final class MessageText {

    /** Unicode code points. */
    static final int MAX_CODE_POINTS = 4_000;

    private MessageText() {}

    /**
     * The text as it is stored: without white space around it.
     *
     * @throws ProblemException {@code validation_failed} unless 1 to 4,000 code points are left, none of them a control
     *     character other than newline and tab, nor half of a surrogate pair
     */
    static String validate(String text) {
        if (text == null) {
            throw ProblemException.invalid("text", "is required");
        }
        String trimmed = text.strip();
        int length = trimmed.codePointCount(0, trimmed.length());
        if (length < 1 || length > MAX_CODE_POINTS) {
            throw ProblemException.invalid(
                    "text", "must have 1 to 4,000 characters, white space around it not counted");
        }
        for (int i = 0; i < trimmed.length(); ) {
            int point = trimmed.codePointAt(i);
            if (Character.getType(point) == Character.CONTROL && point != '\n' && point != '\t') {
                throw ProblemException.invalid("text", "must have no control characters other than newline and tab");
            }
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw ProblemException.invalid("text", "must be valid Unicode");
            }
            i += Character.charCount(point);
        }
        return trimmed;
    }
}
