package id.sapa.valkey;

/** Valkey answered a command with an error: a mistake of the caller, which no detour repairs. */
public final class ValkeyErrorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ValkeyErrorException(String message) {
        super(message);
    }
}
