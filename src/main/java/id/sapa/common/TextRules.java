package id.sapa.common;

import java.text.Normalizer;

/** The checks that the {@link InputText} types are made of. */
final class TextRules {

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    /** Tag characters spell the flags of England, Scotland and Wales. */
    private static final int FIRST_TAG = 0xE0020;

    private static final int LAST_TAG = 0xE007F;

    private TextRules() {}

    /** Refuses what cannot be encoded as UTF-8 or stored in Postgres. */
    static String wellFormed(String text) {
        if (text == null) {
            throw new InvalidInputException("is required");
        }
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new InvalidInputException("must be valid Unicode");
            }
            if (codePoint == 0 || (codePoint & 0xFFFE) == 0xFFFE) {
                throw new InvalidInputException("must have no control characters");
            }
            i += Character.charCount(codePoint);
        }
        return text;
    }

    /** Normalises to NFC, so that texts that look alike compare equal. */
    static String nfc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Turns CR LF into LF. */
    static String lineFeeds(String text) {
        return text.replace("\r\n", "\n");
    }

    /** Refuses text that only looks empty. Empty text passes: whether a field may be empty is its own rule. */
    static String visible(String text) {
        if (!text.isEmpty() && !VisibleText.hasVisible(text)) {
            throw new InvalidInputException("must have a visible character");
        }
        return text;
    }

    /** Refuses control characters other than line feed and tab. */
    static String multilineControls(String text) {
        if (text.codePoints().anyMatch(TextRules::isMultilineControl)) {
            throw new InvalidInputException("must have no control characters other than newline and tab");
        }
        return text;
    }

    /** Refuses line breaks, control characters and characters that change the direction of text. */
    static String oneLine(String text) {
        if (text.codePoints().anyMatch(TextRules::breaksLine)) {
            throw new InvalidInputException("must be one line without control characters");
        }
        return text;
    }

    private static boolean isMultilineControl(int codePoint) {
        return Character.getType(codePoint) == Character.CONTROL && codePoint != '\n' && codePoint != '\t';
    }

    private static boolean breaksLine(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.PRIVATE_USE ->
                true;
            case Character.FORMAT ->
                codePoint != ZERO_WIDTH_JOINER
                        && codePoint != ZERO_WIDTH_NON_JOINER
                        && (codePoint < FIRST_TAG || codePoint > LAST_TAG);
            default -> false;
        };
    }
}
