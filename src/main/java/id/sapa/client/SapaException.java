package id.sapa.client;

import com.fasterxml.jackson.databind.JsonNode;

/** An answer other than success. */
public final class SapaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient JsonNode problem;

    SapaException(int status, String code, JsonNode problem) {
        super(status + " " + code);
        this.status = status;
        this.code = code;
        this.problem = problem;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The stable code to branch on, or an empty string if the answer was none of the service's. */
    public String code() {
        return code;
    }

    /** The whole problem (RFC 9457). */
    public JsonNode problem() {
        return problem;
    }
}
