package id.sapa.app;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.Json;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.web.ProblemResponse;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The problems of a document: their schema, and one response for each set of codes that operations share. */
final class ProblemComponents {

    /** In an operation, the codes that it may answer. */
    static final String CODES = "x-problem-codes";

    private static final String PROBLEM = "Problem";
    private static final String UNNAMED = "default";

    private final Components components;

    /** Adds the schema. */
    ProblemComponents(Components components) {
        this.components = components;
        ModelConverters.getInstance(true)
                .resolveAsResolvedSchema(new AnnotatedType(ProblemResponse.class).resolveAsRef(true))
                .referencedSchemas
                .forEach(components::addSchemas);
        property("code").addExtension(WireTypeConverter.OPEN_ENUM, wire(List.of(ProblemCode.values())));
        property("type").format("uri-reference");
        components.addResponses(PROBLEM, response("Any other problem", List.of()));
    }

    /** Names the codes, and describes the response for each of their statuses that is not described yet. */
    void describe(Operation operation, Collection<ProblemCode> codes) {
        operation.addExtension(CODES, wire(codes));
        ApiResponses responses = operation.getResponses();
        Map<Integer, List<ProblemCode>> byStatus =
                codes.stream().collect(Collectors.groupingBy(ProblemCode::status, TreeMap::new, Collectors.toList()));
        byStatus.forEach((status, ofStatus) -> {
            if (!responses.containsKey(status.toString())) {
                responses.addApiResponse(status.toString(), shared(ofStatus));
            }
        });
        responses.addApiResponse(UNNAMED, new ApiResponse().$ref(PROBLEM));
    }

    private ApiResponse shared(List<ProblemCode> codes) {
        String name = codes.stream().map(ProblemComponents::camelCase).collect(Collectors.joining("Or"));
        if (components.getResponses().get(name) == null) {
            String description = codes.stream()
                    .map(code -> "`" + code.wire() + "`: " + code.title())
                    .collect(Collectors.joining("; "));
            ApiResponse response = response(description, codes);
            if (codes.contains(ProblemCode.RATE_LIMITED)) {
                response.addHeaderObject("Retry-After", header("integer", "Seconds to wait"));
                response.addHeaderObject(
                        "RateLimit-Policy", header("string", "Each limit's quota `q` and window `w` in seconds"));
                response.addHeaderObject(
                        "RateLimit", header("string", "What is left, `r`, and seconds until all is back, `t`"));
            }
            components.addResponses(name, response);
        }
        return new ApiResponse().$ref(name);
    }

    private static ApiResponse response(String description, List<ProblemCode> codes) {
        MediaType body = new MediaType().schema(new JsonSchema().$ref("#/components/schemas/" + PROBLEM));
        codes.forEach(code -> body.addExamples(code.wire(), new Example().value(example(code))));
        return new ApiResponse()
                .description(description)
                .content(new Content().addMediaType(ProblemResponse.MEDIA_TYPE.toString(), body));
    }

    private static JsonNode example(ProblemCode code) {
        ProblemException problem = code == ProblemCode.VALIDATION_FAILED
                ? ProblemException.invalid("limit", "must be less than or equal to 100")
                : new ProblemException(code);
        return Json.mapper().valueToTree(ProblemResponse.of(problem));
    }

    private Schema<?> property(String name) {
        return (Schema<?>) components.getSchemas().get(PROBLEM).getProperties().get(name);
    }

    private static List<String> wire(Collection<ProblemCode> codes) {
        return codes.stream().map(ProblemCode::wire).toList();
    }

    private static String camelCase(ProblemCode code) {
        return Arrays.stream(code.wire().split("_"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }

    private static Header header(String type, String description) {
        JsonSchema schema = new JsonSchema();
        schema.addType(type);
        return new Header().description(description).schema(schema);
    }
}
