package id.sapa.common;

/** Tells text that a person can see from text that only looks empty. */
public final class VisibleText {

    /** Letters and symbols by category that are rendered as blanks: Hangul fillers and the empty braille pattern. */
    private static final String BLANK = "\u115F\u1160\u3164\uFFA0\u2800";

    private static final int FIRST_PICTOGRAPH = 0x1F000;
    private static final int LAST_PICTOGRAPH = 0x1FBFF;

    private VisibleText() {}

    /** Whether at least one code point has a visible glyph of its own. */
    public static boolean hasVisible(String text) {
        return text.codePoints().anyMatch(VisibleText::isVisible);
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.SURROGATE,
                    Character.PRIVATE_USE -> false;
            // Emoji that are newer than this Java's tables.
            case Character.UNASSIGNED -> codePoint >= FIRST_PICTOGRAPH && codePoint <= LAST_PICTOGRAPH;
            default -> BLANK.indexOf(codePoint) < 0;
        };
    }
}
