package id.sapa.web;

import id.sapa.common.InvalidInputException;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.concurrent.LogThrottle;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.sql.SQLException;
import java.util.Arrays;
import org.glassfish.jersey.server.ParamException;
import org.jdbi.v3.core.ConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever else was thrown into a problem response that gives nothing away, and logs what is our fault. */
final class UncaughtExceptionMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(UncaughtExceptionMapper.class);
    private static final LogThrottle UNAVAILABLE = new LogThrottle();

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof ParamException.QueryParamException
                || failure instanceof ParamException.HeaderParamException) {
            String reason = InvalidInputException.reason(failure, "is not of the expected form");
            return ProblemResponse.toResponse(
                    ProblemException.invalid(((ParamException) failure).getParameterName(), reason));
        }
        if (failure instanceof WebApplicationException web
                && web.getResponse().getStatusInfo().getFamily() != Response.Status.Family.SERVER_ERROR) {
            return fromFramework(web);
        }
        if (isUnavailable(failure)) {
            UNAVAILABLE.log(LOG.atWarn().setCause(failure), "Request failed: Postgres is unavailable");
            return ProblemResponse.toResponse(new ProblemException(ProblemCode.UNAVAILABLE));
        }
        LOG.atError().setCause(failure).log("Request failed");
        return ProblemResponse.toResponse(new ProblemException(ProblemCode.INTERNAL_ERROR));
    }

    /** Whether Postgres cannot be reached or is going down: the SQL states of classes 08 and 57P (appendix A of its manual). */
    private static boolean isUnavailable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionException) {
                return true;
            }
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && (sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P"))) {
                return true;
            }
        }
        return false;
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
