package id.sapa.common;

import java.util.List;
import java.util.Map;

/** A refusal that the caller is told about: it becomes a problem response, or an {@code error} frame. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final transient List<FieldError> errors;
    private final transient Map<String, Object> extensions;

    private ProblemException(ProblemCode code, String detail, List<FieldError> errors, Map<String, Object> extensions) {
        // Refusals are ordinary answers: no stack trace is paid for.
        super(detail, null, false, false);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.extensions = Map.copyOf(extensions);
    }

    public ProblemException(ProblemCode code) {
        this(code, code.title(), List.of(), Map.of());
    }

    /** @param detail what went wrong this time, for a person; it never carries internals */
    public ProblemException(ProblemCode code, String detail) {
        this(code, detail, List.of(), Map.of());
    }

    /** @param extensions further members of the problem response, such as {@code session_id} */
    public ProblemException(ProblemCode code, String detail, Map<String, Object> extensions) {
        this(code, detail, List.of(), extensions);
    }

    /** A 422 {@code validation_failed} naming the fields. */
    public static ProblemException invalid(List<FieldError> errors) {
        return new ProblemException(
                ProblemCode.VALIDATION_FAILED, ProblemCode.VALIDATION_FAILED.title(), errors, Map.of());
    }

    /** A 422 {@code validation_failed} naming one field. */
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** A 404 that does not tell whether the thing exists for somebody else. */
    public static ProblemException notFound() {
        return new ProblemException(ProblemCode.NOT_FOUND);
    }

    public ProblemCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Map<String, Object> extensions() {
        return extensions;
    }
}
