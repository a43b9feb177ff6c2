package id.sapa.app;

/** A command that could not do what it was asked for; it has said why. */
public final class StartFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartFailedException(Throwable cause) {
        super(cause);
    }
}
