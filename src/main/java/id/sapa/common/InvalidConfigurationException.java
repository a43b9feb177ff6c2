package id.sapa.common;

import java.util.List;

/** A configuration that must not be started. Its message is what the person who starts the process sees. */
public final class InvalidConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param problems one line each, which begins with the setting's name */
    public InvalidConfigurationException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems), null, false, false);
    }

    /** Only the reasons. */
    @Override
    public String toString() {
        return getMessage();
    }
}
