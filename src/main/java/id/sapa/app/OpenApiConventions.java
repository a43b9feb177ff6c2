package id.sapa.app;

import com.fasterxml.jackson.annotation.JsonView;
import id.sapa.common.ProblemCode;
import io.dropwizard.auth.Auth;
import io.swagger.v3.core.util.Configuration;
import io.swagger.v3.jaxrs2.ResolvedParameter;
import io.swagger.v3.jaxrs2.ext.AbstractOpenAPIExtension;
import io.swagger.v3.jaxrs2.ext.OpenAPIExtension;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.Context;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** What our resources have in common: the caller is no parameter, and every refusal is a problem. */
final class OpenApiConventions extends AbstractOpenAPIExtension {

    private static final String UNNAMED = "default";

    private final OpenAPIExtension rest;

    /** @param rest does what is left to do */
    OpenApiConventions(OpenAPIExtension rest) {
        this.rest = rest;
    }

    /** The reader tells only the first of the chain. */
    @Override
    public void setConfiguration(Configuration configuration) {
        rest.setConfiguration(configuration);
    }

    @Override
    public void setOpenAPI31(boolean openApi31) {
        rest.setOpenAPI31(openApi31);
    }

    @Override
    public ResolvedParameter extractParameters(
            List<Annotation> annotations,
            Type type,
            Set<Type> typesToSkip,
            Components components,
            Consumes classConsumes,
            Consumes methodConsumes,
            boolean includeRequestBody,
            JsonView jsonViewAnnotation,
            Iterator<OpenAPIExtension> chain) {
        boolean injected = annotations.stream()
                .anyMatch(annotation -> annotation instanceof Auth || annotation instanceof Context);
        if (injected) {
            return new ResolvedParameter();
        }
        ResolvedParameter resolved = super.extractParameters(
                annotations,
                type,
                typesToSkip,
                components,
                classConsumes,
                methodConsumes,
                includeRequestBody,
                jsonViewAnnotation,
                chain);
        resolved.parameters.forEach(parameter -> annotations.forEach(annotation -> limit(parameter, annotation)));
        return resolved;
    }

    /** The library knows these limits for strings only, and our texts have types of their own. */
    private static void limit(Parameter parameter, Annotation annotation) {
        if (annotation instanceof Size size) {
            parameter.getSchema().minLength(size.min()).maxLength(size.max());
        }
        if (annotation instanceof Pattern pattern) {
            parameter.getSchema().pattern("^(?:" + pattern.regexp() + ")$");
        }
    }

    @Override
    public void decorateOperation(Operation operation, Method method, Iterator<OpenAPIExtension> chain) {
        ApiResponses responses = operation.getResponses() == null ? new ApiResponses() : operation.getResponses();
        // What the reader found in the return type, where no annotation names a status.
        ApiResponse success = responses.remove(UNNAMED);
        boolean named = responses.keySet().stream().anyMatch(status -> status.startsWith("2"));
        if (!named) {
            boolean empty = method.getReturnType() == void.class;
            ApiResponse answer = success == null || empty ? new ApiResponse() : success;
            responses.addApiResponse(empty ? "204" : "200", answer.description("Done"));
        }
        responses.forEach((status, response) -> {
            if (response.getDescription() == null || response.getDescription().isEmpty()) {
                response.setDescription("Done");
            }
        });
        if (OperationProblems.needsToken(method)) {
            operation.addSecurityItem(
                    new SecurityRequirement().addList(OpenApiDocument.BEARER, OperationProblems.roles(method)));
        }
        operation.addExtension(ProblemComponents.CODES, OperationProblems.of(method));
        operation.setResponses(responses);
        super.decorateOperation(operation, method, chain);
    }

    /** What {@link #decorateOperation} noted, which the document describes. */
    @SuppressWarnings("unchecked")
    static Set<ProblemCode> takeProblems(Operation operation) {
        return (Set<ProblemCode>) operation.getExtensions().remove(ProblemComponents.CODES);
    }
}
