package id.sapa.db;

/**
 * Thrown inside a transaction that found the world changed under it in a way that locks taken in the wrong order would
 * be needed to mend: it is rolled back and run again.
 */
public final class RetryTransactionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RetryTransactionException(String reason) {
        super(reason, null, false, false);
    }
}
