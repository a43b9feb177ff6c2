package id.sapa.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import id.sapa.common.Json;
import id.sapa.common.ProblemCode;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.jaxrs2.ext.OpenAPIExtension;
import io.swagger.v3.jaxrs2.ext.OpenAPIExtensions;
import io.swagger.v3.oas.integration.SwaggerConfiguration;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Makes OpenAPI 3.1 documents out of resource classes. */
final class OpenApiDocument {

    static final String BEARER = "bearer";

    private static final Set<ProblemCode> HANDSHAKE = Set.of(
            ProblemCode.BAD_REQUEST,
            ProblemCode.UNAUTHORIZED,
            ProblemCode.FORBIDDEN,
            ProblemCode.RATE_LIMITED,
            ProblemCode.UNAVAILABLE);
    private static final String CONVENTIONS =
            " Errors are problem responses (RFC 9457) with a stable code; clients ignore members that they do not know.";

    static {
        // The library keeps both for the whole process.
        List<OpenAPIExtension> extensions = new ArrayList<>(OpenAPIExtensions.getExtensions());
        extensions.add(0, new OpenApiConventions(extensions.get(0)));
        OpenAPIExtensions.setExtensions(extensions);
        ModelConverters.getInstance(true).addConverter(new ModelResolver(Json.mapper()).openapi31(true));
    }

    private OpenApiDocument() {}

    /** The API for apps. */
    static String ofPublicApi(Set<Class<?>> resources) {
        return write(describe(
                new Info().title("Sapa").version("1").description("One-to-one chat marketplace." + CONVENTIONS),
                "",
                resources,
                List.of(webSocket(), eventStream())));
    }

    /** The API for operators, on the internal listener. */
    static String ofControlCenter(Set<Class<?>> resources) {
        return write(describe(
                new Info()
                        .title("Sapa Control Center")
                        .version("1")
                        .description("Operation of the marketplace." + CONVENTIONS),
                "/cc/v1",
                resources,
                List.of()));
    }

    /** An operation that no resource serves. */
    private record Extra(String path, Operation operation, Set<ProblemCode> problems) {}

    private static synchronized OpenAPI describe(
            Info info, String prefix, Set<Class<?>> resources, List<Extra> extras) {
        WireTypeConverter types = new WireTypeConverter(RequestTypes.of(resources));
        ModelConverters.getInstance(true).addConverter(types);
        try {
            OpenAPI document = new Reader(new SwaggerConfiguration()
                            .openAPI(new OpenAPI().info(info).addServersItem(new Server().url("/")))
                            .openAPI31(true)
                            .readAllResources(true))
                    .read(resources);
            document.getComponents()
                    .addSecuritySchemes(
                            BEARER,
                            new SecurityScheme()
                                    .type(SecurityScheme.Type.HTTP)
                                    .scheme("bearer")
                                    .bearerFormat("JWT"));
            ProblemComponents problems = new ProblemComponents(document.getComponents());
            document.getPaths()
                    .values()
                    .forEach(path -> path.readOperations()
                            .forEach(operation ->
                                    problems.describe(operation, OpenApiConventions.takeProblems(operation))));
            extras.forEach(extra -> {
                problems.describe(extra.operation, extra.problems);
                document.getPaths().addPathItem(extra.path, new PathItem().get(extra.operation));
            });
            sort(document, prefix);
            return document;
        } finally {
            ModelConverters.getInstance(true).removeConverter(types);
        }
    }

    private static void sort(OpenAPI document, String prefix) {
        Paths sorted = new Paths();
        new TreeMap<>(document.getPaths()).forEach((path, item) -> sorted.addPathItem(prefix + path, item));
        document.setPaths(sorted);
        document.setTags(sorted.values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getTags)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .distinct()
                .sorted()
                .map(name -> new Tag().name(name))
                .toList());
    }

    private static String write(OpenAPI document) {
        try {
            return Json31.mapper().writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Extra webSocket() {
        return realtime(
                "/v1/ws",
                new Operation()
                        .operationId("openWebSocket")
                        .summary(
                                "Open a WebSocket; browsers send the token or a ticket as a subprotocol beside sapa.v1")
                        .responses(answers("101", "The connection is a WebSocket now", null)));
    }

    private static Extra eventStream() {
        Content stream = new Content().addMediaType("text/event-stream", new MediaType().schema(text()));
        return realtime(
                "/v1/events",
                new Operation()
                        .operationId("streamEvents")
                        .summary("The frames of the WebSocket as server-sent events")
                        .addParametersItem(new Parameter()
                                .in("header")
                                .name("Last-Event-ID")
                                .description("The last event received: what came after it is sent first")
                                .schema(text()))
                        .responses(answers("200", "The stream", stream)));
    }

    private static Extra realtime(String path, Operation operation) {
        operation.addTagsItem("realtime").addSecurityItem(new SecurityRequirement().addList(BEARER));
        return new Extra(path, operation, HANDSHAKE);
    }

    private static ApiResponses answers(String status, String description, Content content) {
        return new ApiResponses()
                .addApiResponse(
                        status, new ApiResponse().description(description).content(content));
    }

    private static JsonSchema text() {
        JsonSchema schema = new JsonSchema();
        schema.addType("string");
        return schema;
    }
}
