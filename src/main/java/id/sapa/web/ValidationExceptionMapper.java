package id.sapa.web;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import id.sapa.common.FieldError;
import id.sapa.common.ProblemException;
import io.dropwizard.jersey.validation.JerseyViolationException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Comparator;
import java.util.StringJoiner;

/** Bean Validation failures, one entry for each field, named as on the wire. */
final class ValidationExceptionMapper implements ExceptionMapper<JerseyViolationException> {

    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    @Override
    public Response toResponse(JerseyViolationException failure) {
        return ProblemResponse.toResponse(ProblemException.invalid(failure.getConstraintViolations().stream()
                .map(ValidationExceptionMapper::fieldError)
                .sorted(Comparator.comparing(FieldError::field).thenComparing(FieldError::message))
                .toList()));
    }

    private static FieldError fieldError(ConstraintViolation<?> violation) {
        StringJoiner field = new StringJoiner(".");
        String parameter = null;
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.PROPERTY) {
                field.add(SNAKE_CASE.translate(node.getName()));
            } else if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
            }
        }
        String name =
                field.length() > 0 ? field.toString() : parameter == null ? "body" : SNAKE_CASE.translate(parameter);
        return new FieldError(name, violation.getMessage());
    }
}
