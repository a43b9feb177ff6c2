package id.sapa.app;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One operation of the public API, as its own description has it.
 *
 * @param path with placeholders
 * @param secured whether it wants a token
 * @param forOneRole whether a token of the other role is refused
 */
record ApiOperation(String method, String path, boolean secured, boolean forOneRole, boolean hasBody, JsonNode schema) {

    /** Every operation but the WebSocket's. */
    static List<ApiOperation> of(Http http) {
        JsonNode document = http.get("/openapi.json").expect(200).json();
        List<ApiOperation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    JsonNode body = operation.getValue().path("requestBody");
                    if (!operation.getValue().path("responses").has("101")) {
                        operations.add(new ApiOperation(
                                operation.getKey().toUpperCase(),
                                path.getKey(),
                                operation.getValue().has("security"),
                                !operation.getValue().at("/security/0/bearer").isEmpty(),
                                !body.isMissingNode(),
                                schema(document, body)));
                    }
                }));
        return operations;
    }

    /** The path with something in the place of each placeholder. */
    String at(String value) {
        return path.replaceAll("\\{[^}]+}", value);
    }

    String atNothing() {
        return at(UUID.randomUUID().toString());
    }

    @Override
    public String toString() {
        return method + " " + path;
    }

    private static JsonNode schema(JsonNode document, JsonNode body) {
        JsonNode schema = body.path("content").path("application/json").path("schema");
        return schema.has("$ref") ? document.at(schema.path("$ref").asText().substring(1)) : schema;
    }
}
