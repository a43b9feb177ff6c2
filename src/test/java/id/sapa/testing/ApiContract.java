package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An API's own description, held against its answers. It is read strictly: an answer may have no member and no enum value
 * that is not described, although clients must bear both. Thread-safe.
 */
public final class ApiContract {

    /** Whether answers are checked at all: not where a load is to be made by a machine that also carries the servers. */
    static final boolean CHECKED = !Boolean.getBoolean("sapa.tests.uncheckedAnswers");

    private static final String ID = "https://sapa.test/openapi";
    private static final String PROBLEM = "application/problem+json";
    /** What any operation may answer to a request that is not one of the described ones. */
    private static final Set<String> MALFORMED = Set.of(
            "bad_request",
            "not_found",
            "method_not_allowed",
            "request_timeout",
            "payload_too_large",
            "unsupported_media_type");

    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();
    private final SchemaRegistry schemas;
    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    private record Operation(String method, String path, Pattern pattern, JsonNode description) {

        String name() {
            return method + " " + path;
        }
    }

    /** @param document the OpenAPI document as it was served */
    public ApiContract(JsonNode document) {
        this.document = strict(document.deepCopy());
        this.document
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operations.add(new Operation(
                                operation.getKey().toUpperCase(),
                                path.getKey(),
                                Pattern.compile(
                                        path.getKey().replace(".", "\\.").replaceAll("\\{[^}]+}", "[^/]+")),
                                operation.getValue()))));
        this.schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, this.document.toString())));
    }

    /** What is wrong with the answer; empty if it is as described, or to no operation of this API. */
    public List<String> violations(String method, String path, int status, Optional<String> type, String body) {
        Optional<Operation> called = operation(method, path.replaceAll("\\?.*", ""));
        if (called.isEmpty()) {
            return List.of();
        }
        Operation operation = called.get();
        JsonNode responses = operation.description.path("responses");
        JsonNode response = resolve(responses.path(Integer.toString(status)));
        if (response.isMissingNode() && type.filter(PROBLEM::equals).isEmpty()) {
            return List.of("has no response " + status);
        }
        if (response.isMissingNode()) {
            response = resolve(responses.path("default"));
        }
        JsonNode content = response.path("content");
        if (content.isEmpty()) {
            answered.add(operation.name());
            return body.isEmpty() ? List.of() : List.of("has a body: " + body);
        }
        String mediaType = type.orElse("").replaceAll(";.*", "");
        if (!content.has(mediaType)) {
            return List.of("is " + mediaType + ", not one of " + content.properties());
        }
        List<String> violations = new ArrayList<>();
        if (mediaType.endsWith("json")) {
            JsonNode schema = content.path(mediaType).path("schema");
            validate(schema, body).forEach(error -> violations.add(error.toString()));
        }
        if (mediaType.equals(PROBLEM)) {
            String code = Http.parse(body).path("code").asText();
            if (!MALFORMED.contains(code)
                    && !texts(operation.description.path("x-problem-codes")).contains(code)) {
                violations.add("does not name the code " + code);
            }
        } else if (violations.isEmpty()) {
            answered.add(operation.name());
        }
        return violations;
    }

    /** The operations that have not yet succeeded. */
    public Set<String> unanswered() {
        return operations.stream()
                .map(Operation::name)
                .filter(name -> !answered.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Error> validate(JsonNode schema, String body) {
        Schema compiled = schema.has("$ref")
                ? schemas.getSchema(SchemaLocation.of(ID + schema.path("$ref").asText()))
                : schemas.getSchema(schema);
        return compiled.validate(
                Http.parse(body), context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    /** Literal paths win over templates. */
    private Optional<Operation> operation(String method, String path) {
        List<Operation> matches = operations.stream()
                .filter(operation -> operation.method.equals(method)
                        && operation.pattern.matcher(path).matches())
                .toList();
        return matches.stream()
                .filter(operation -> operation.path.equals(path))
                .findFirst()
                .or(() -> matches.stream().reduce((first, second) -> second));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    /** The document with everything closed that clients must take as open. */
    static JsonNode strict(JsonNode document) {
        document.path("components").path("schemas").properties().forEach(schema -> {
            // Some problems say more, such as which session is open.
            boolean closed = !schema.getKey().equals("Problem");
            if (closed && !schema.getValue().has("additionalProperties")) {
                ((ObjectNode) schema.getValue()).put("additionalProperties", false);
            }
        });
        document.findParents("x-extensible-enum").forEach(ApiContract::close);
        return document;
    }

    private static void close(JsonNode schema) {
        ArrayNode values = ((ObjectNode) schema).putArray("enum");
        values.addAll((ArrayNode) schema.path("x-extensible-enum"));
        if (texts(schema.path("type")).contains("null")) {
            values.addNull();
        }
    }
}
