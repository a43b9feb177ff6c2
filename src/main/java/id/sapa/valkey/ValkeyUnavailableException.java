package id.sapa.valkey;

/**
 * Valkey gave no usable answer: refused, gone, frozen, loading, a replica without its primary, or not asked because the circuit is open.
 * Whoever catches it takes the answer from Postgres. A write that ended so may have been applied or not.
 */
public final class ValkeyUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace: while Valkey is away it is thrown for every call. */
    ValkeyUnavailableException(String message) {
        super(message, null, false, false);
    }

    ValkeyUnavailableException(Throwable cause) {
        super(cause.getMessage(), cause, false, false);
    }
}
