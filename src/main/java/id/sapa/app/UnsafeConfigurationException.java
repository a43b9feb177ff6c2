package id.sapa.app;

import java.util.List;

/** A configuration that must not be started. */
final class UnsafeConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsafeConfigurationException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems), null, false, false);
    }

    /** Only the reasons: this is what the person who starts the process sees. */
    @Override
    public String toString() {
        return getMessage();
    }
}
