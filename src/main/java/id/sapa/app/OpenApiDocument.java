package id.sapa.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import id.sapa.common.Json;
import id.sapa.web.ProblemResponse;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.jaxrs2.ext.OpenAPIExtension;
import io.swagger.v3.jaxrs2.ext.OpenAPIExtensions;
import io.swagger.v3.oas.integration.SwaggerConfiguration;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Makes the OpenAPI 3.1 document out of resource classes. */
final class OpenApiDocument {

    static final String BEARER = "bearer";
    static final String PROBLEM = "Problem";

    private static final String PROBLEM_TYPE = ProblemResponse.MEDIA_TYPE.toString();

    static {
        // The library keeps both for the whole process.
        List<OpenAPIExtension> extensions = new ArrayList<>(OpenAPIExtensions.getExtensions());
        extensions.add(0, new OpenApiConventions(extensions.get(0)));
        OpenAPIExtensions.setExtensions(extensions);
        ModelConverters.getInstance(true).addConverter(new ModelResolver(Json.mapper()).openapi31(true));
    }

    private OpenApiDocument() {}

    static synchronized String of(Set<Class<?>> resources) {
        OpenAPI base = new OpenAPI()
                .info(
                        new Info()
                                .title("Sapa")
                                .version("1")
                                .description(
                                        "One-to-one chat marketplace. Errors are problem responses (RFC 9457) with a stable code."));
        OpenAPI read = new Reader(
                        new SwaggerConfiguration().openAPI(base).openAPI31(true).readAllResources(true))
                .read(resources);
        complete(read.getComponents());
        read.getPaths().addPathItem("/v1/ws", webSocket());
        read.getPaths().addPathItem("/v1/events", eventStream());
        Paths sorted = new Paths();
        new TreeMap<>(read.getPaths()).forEach(sorted::addPathItem);
        read.setPaths(sorted);
        try {
            return Json31.mapper().writeValueAsString(read);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What any operation may answer when it refuses. */
    static ApiResponse refusal(String description) {
        return new ApiResponse()
                .description(description)
                .content(new Content()
                        .addMediaType(
                                PROBLEM_TYPE,
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))));
    }

    private static void complete(Components components) {
        components.addSecuritySchemes(
                BEARER,
                new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .bearerFormat("JWT"));
        ResolvedSchema problem = ModelConverters.getInstance(true)
                .resolveAsResolvedSchema(new AnnotatedType(ProblemResponse.class).resolveAsRef(false));
        problem.referencedSchemas.forEach(components::addSchemas);
        // What else a problem may carry lies beside its own members.
        problem.schema.getProperties().remove("extensions");
        components.getSchemas().remove(ProblemResponse.class.getSimpleName());
        components.addSchemas(PROBLEM, problem.schema);
    }

    private static PathItem webSocket() {
        return new PathItem()
                .get(realtime(
                                "openWebSocket",
                                "Open a WebSocket; browsers send the token or a ticket as a subprotocol beside sapa.v1")
                        .responses(answers("101", "The connection is a WebSocket now", null)));
    }

    private static PathItem eventStream() {
        Content stream = new Content()
                .addMediaType("text/event-stream", new MediaType().schema(new Schema<String>().type("string")));
        return new PathItem()
                .get(realtime("streamEvents", "The frames of the WebSocket as server-sent events")
                        .addParametersItem(new Parameter()
                                .in("header")
                                .name("Last-Event-ID")
                                .description("The last event received: what came after it is sent first")
                                .schema(new Schema<String>().type("string")))
                        .responses(answers("200", "The stream", stream)));
    }

    /** What is no resource. */
    private static Operation realtime(String id, String summary) {
        return new Operation()
                .operationId(id)
                .summary(summary)
                .addTagsItem("realtime")
                .addSecurityItem(new SecurityRequirement().addList(BEARER));
    }

    private static ApiResponses answers(String status, String description, Content content) {
        return new ApiResponses()
                .addApiResponse(
                        status, new ApiResponse().description(description).content(content))
                .addApiResponse("401", refusal("No valid token"))
                .addApiResponse("default", refusal("A problem"));
    }
}
