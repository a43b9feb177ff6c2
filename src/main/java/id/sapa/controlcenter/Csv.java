package id.sapa.controlcenter;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes comma-separated values (RFC 4180) that are safe to open in a spreadsheet. */
final class Csv {

    /** With the full-width forms that spreadsheets take for the same. */
    private static final String FORMULA_PREFIXES = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";
    /** Tells spreadsheets that the file is UTF-8. */
    static final String BOM = "\uFEFF";

    private static final String NUMBER = "[+-]?[0-9]+";
    /** Digits that a spreadsheet would shorten: it drops leading zeros and rounds after 15 digits. */
    private static final String SHORTENED = "0[0-9]+|[0-9]{12,}";

    private Csv() {}

    /** Returns one line with its line break. Text that a spreadsheet would evaluate or shorten is prefixed with an apostrophe. */
    static String line(Object... values) {
        return Arrays.stream(values).map(value -> cell(value.toString())).collect(Collectors.joining(",")) + "\r\n";
    }

    private static String cell(String text) {
        boolean formula = !text.isEmpty() && FORMULA_PREFIXES.indexOf(text.charAt(0)) >= 0 && !text.matches(NUMBER);
        String plain = formula || text.matches(SHORTENED) ? "'" + text : text;
        return plain.matches("(?s).*[\",\r\n].*") ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
