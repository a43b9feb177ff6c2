package id.sapa.web;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import id.sapa.common.FieldError;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/**
 * The body of an error answer (RFC 9457). {@code type} is absent, which means {@code about:blank}: clients branch on
 * {@code code}.
 *
 * @param requestId names the request in our logs
 */
@JsonPropertyOrder({"title", "status", "code", "detail", "errors", "request_id"})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProblemResponse(
        String title,
        int status,
        String code,
        String detail,
        List<FieldError> errors,
        String requestId,
        @JsonAnyGetter Map<String, Object> extensions) {

    public static final MediaType MEDIA_TYPE = MediaType.valueOf("application/problem+json");

    public static ProblemResponse of(ProblemException problem) {
        ProblemCode code = problem.code();
        return new ProblemResponse(
                code.title(),
                code.status(),
                code.wire(),
                problem.getMessage(),
                problem.errors(),
                RequestIdFilter.current(),
                problem.extensions());
    }

    /** The answer, with the headers that some codes call for. */
    public static Response toResponse(ProblemException problem) {
        Response.ResponseBuilder response =
                Response.status(problem.code().status()).type(MEDIA_TYPE).entity(of(problem));
        if (problem.code() == ProblemCode.UNAUTHORIZED) {
            response.header("WWW-Authenticate", "Bearer");
        }
        if (problem.extensions().get("retry_after") instanceof Number seconds) {
            response.header("Retry-After", seconds.longValue());
        }
        return response.build();
    }
}
