package id.sapa.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import id.sapa.common.InvalidInputException;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bodies that are not JSON (400) or not of the right shape (422, naming the field). */
final class JsonExceptionMapper implements ExceptionMapper<JsonProcessingException> {

    private static final Logger LOG = LoggerFactory.getLogger(JsonExceptionMapper.class);

    @Override
    public Response toResponse(JsonProcessingException failure) {
        if (failure.getCause() instanceof ProblemException refusal) {
            // Thrown while the body was read: it is too long.
            return ProblemResponse.toResponse(refusal);
        }
        if (failure instanceof InvalidDefinitionException) {
            LOG.atError().setCause(failure).log("Type has no JSON mapping");
            return ProblemResponse.toResponse(new ProblemException(ProblemCode.INTERNAL_ERROR));
        }
        if (failure instanceof MismatchedInputException
                || failure instanceof ValueInstantiationException
                || isOutOfRange(failure)) {
            String field = path((JsonMappingException) failure);
            if (!field.isEmpty()) {
                return ProblemResponse.toResponse(ProblemException.invalid(
                        field, InvalidInputException.reason(failure, "is not of the expected form")));
            }
        }
        return ProblemResponse.toResponse(
                new ProblemException(ProblemCode.BAD_REQUEST, "The body is not the JSON that is expected here"));
    }

    private static boolean isOutOfRange(JsonProcessingException failure) {
        return failure instanceof JsonMappingException && failure.getCause() instanceof InputCoercionException;
    }

    private static String path(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
    }
}
