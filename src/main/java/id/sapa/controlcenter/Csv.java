package id.sapa.controlcenter;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes comma-separated values (RFC 4180) that are safe to open in a spreadsheet. */
final class Csv {

    private static final String FORMULA_PREFIXES = "=+-@\t\r";
    private static final String NUMBER = "[+-]?[0-9]+";

    private Csv() {}

    /** Returns one line with its line break. Text that a spreadsheet would evaluate as a formula is prefixed with an apostrophe. */
    static String line(Object... values) {
        return Arrays.stream(values).map(value -> cell(value.toString())).collect(Collectors.joining(",")) + "\r\n";
    }

    private static String cell(String text) {
        boolean formula = !text.isEmpty() && FORMULA_PREFIXES.indexOf(text.charAt(0)) >= 0 && !text.matches(NUMBER);
        String plain = formula ? "'" + text : text;
        return plain.matches("(?s).*[\",\r\n].*") ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
