package id.sapa.account;

/** A code that no gateway took. The message names the gateway's answer, never the phone or the code. */
final class OtpNotSentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OtpNotSentException(String message, Throwable cause) {
        super(message, cause);
    }
}
