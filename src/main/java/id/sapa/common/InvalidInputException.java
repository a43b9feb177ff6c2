package id.sapa.common;

/**
 * A value that its type does not accept. The message completes "field …" and never repeats the value, so that it may be
 * sent to the client.
 */
public final class InvalidInputException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;
    private static final int MAX_CAUSES = 10;

    public InvalidInputException(String reason) {
        super(reason);
    }

    /** Returns the reason that the failure or one of its causes carries, or {@code fallback} if there is none. */
    public static String reason(Throwable failure, String fallback) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof InvalidInputException) {
                return cause.getMessage();
            }
            cause = cause.getCause();
        }
        return fallback;
    }
}
