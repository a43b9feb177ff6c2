package id.sapa.web;

import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever else was thrown into a problem response that gives nothing away, and logs what is our fault. */
final class UncaughtExceptionMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(UncaughtExceptionMapper.class);

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof WebApplicationException web
                && web.getResponse().getStatusInfo().getFamily() != Response.Status.Family.SERVER_ERROR) {
            return fromFramework(web);
        }
        LOG.error("request failed", failure);
        return ProblemResponse.toResponse(new ProblemException(ProblemCode.INTERNAL_ERROR));
    }

    private static Response fromFramework(WebApplicationException failure) {
        Response original = failure.getResponse();
        if (original.getStatusInfo().getFamily() != Response.Status.Family.CLIENT_ERROR) {
            return original;
        }
        ProblemCode code = Arrays.stream(ProblemCode.values())
                .filter(candidate -> candidate.status() == original.getStatus())
                .findFirst()
                .orElse(ProblemCode.BAD_REQUEST);
        Response answer = ProblemResponse.toResponse(new ProblemException(code));
        String allow = original.getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? answer
                : Response.fromResponse(answer).header(HttpHeaders.ALLOW, allow).build();
    }
}
