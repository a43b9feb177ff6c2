package id.sapa.web;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import id.sapa.common.FieldError;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error answer (RFC 9457). Clients branch on {@code code}.
 *
 * @param type leads to the code's entry in the catalogue of problems, relative to the public API
 * @param requestId names the request in our logs
 */
@JsonPropertyOrder({"type", "title", "status", "code", "detail", "errors", "request_id"})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "Problem")
public record ProblemResponse(
        String type,
        String title,
        int status,
        String code,
        @Nullable String detail,
        @Nullable List<FieldError> errors,
        @Nullable String requestId,
        @JsonAnyGetter Map<String, Object> extensions) {

    /** Where the catalogue of problems is. */
    public static final String CATALOGUE = "/problems";

    public static final MediaType MEDIA_TYPE = MediaType.valueOf("application/problem+json");

    /** For the request that this thread serves. */
    public static ProblemResponse of(ProblemException problem) {
        return of(problem, RequestIdFilter.current());
    }

    /** For the request with this id. */
    public static ProblemResponse of(ProblemException problem, String requestId) {
        ProblemCode code = problem.code();
        return new ProblemResponse(
                CATALOGUE + "#" + code.wire(),
                code.title(),
                code.status(),
                code.wire(),
                problem.getMessage(),
                problem.errors(),
                requestId,
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
