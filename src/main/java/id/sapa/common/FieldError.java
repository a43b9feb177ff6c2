package id.sapa.common;

import java.util.regex.Pattern;

/**
 * What is wrong with one field of a request.
 *
 * @param field its name on the wire, dotted for nested ones; a name that the client invented is cut to 64 plain characters
 * @param message a phrase that completes "field …"
 */
public record FieldError(String field, String message) {

    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9_.\\[\\]-]");
    private static final int MAX_FIELD_LENGTH = 64;

    public FieldError {
        String plain = UNSAFE.matcher(field).replaceAll("?");
        field = plain.length() <= MAX_FIELD_LENGTH ? plain : plain.substring(0, MAX_FIELD_LENGTH);
    }
}
