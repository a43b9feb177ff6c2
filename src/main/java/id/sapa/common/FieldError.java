package id.sapa.common;

/**
 * What is wrong with one field of a request.
 *
 * @param field its name on the wire, dotted for nested ones
 * @param message a phrase that completes "field …"
 */
public record FieldError(String field, String message) {}
