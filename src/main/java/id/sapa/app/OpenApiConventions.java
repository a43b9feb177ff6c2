package id.sapa.app;

import com.fasterxml.jackson.annotation.JsonView;
import io.dropwizard.auth.Auth;
import io.swagger.v3.core.util.Configuration;
import io.swagger.v3.jaxrs2.ResolvedParameter;
import io.swagger.v3.jaxrs2.ext.AbstractOpenAPIExtension;
import io.swagger.v3.jaxrs2.ext.OpenAPIExtension;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.Context;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
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
        return injected
                ? new ResolvedParameter()
                : super.extractParameters(
                        annotations,
                        type,
                        typesToSkip,
                        components,
                        classConsumes,
                        methodConsumes,
                        includeRequestBody,
                        jsonViewAnnotation,
                        chain);
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
        if (needsToken(method)) {
            operation.addSecurityItem(new SecurityRequirement().addList(OpenApiDocument.BEARER));
            responses.addApiResponse("401", OpenApiDocument.refusal("No valid token"));
        }
        if (isFor(method)) {
            responses.addApiResponse("403", OpenApiDocument.refusal("Not for this role"));
        }
        responses.addApiResponse(UNNAMED, OpenApiDocument.refusal("A problem"));
        operation.setResponses(responses);
        super.decorateOperation(operation, method, chain);
    }

    private static boolean needsToken(Method method) {
        return isFor(method)
                || Arrays.stream(method.getParameterAnnotations())
                        .flatMap(Arrays::stream)
                        .anyMatch(annotation -> annotation instanceof Auth);
    }

    private static boolean isFor(Method method) {
        return method.isAnnotationPresent(RolesAllowed.class)
                || method.getDeclaringClass().isAnnotationPresent(RolesAllowed.class);
    }
}
