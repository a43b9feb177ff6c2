package id.sapa.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * What a program written against one OpenAPI document could not bear in another: operations, answers or fields that are gone, answers that may be of another type
 * or null, and requests that must say more or may say less.
 */
final class ApiCompatibility {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final JsonNode released;
    private final JsonNode current;
    private final List<String> breaks = new ArrayList<>();
    /** Pairs of schemas that have been compared, for those that contain themselves. */
    private final Set<String> compared = new HashSet<>();

    private ApiCompatibility(JsonNode released, JsonNode current) {
        this.released = released;
        this.current = current;
    }

    static List<String> breaks(JsonNode released, JsonNode current) {
        ApiCompatibility comparison = new ApiCompatibility(released, current);
        comparison.compare();
        return comparison.breaks;
    }

    private void compare() {
        for (Map.Entry<String, JsonNode> path : released.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    operation(
                            method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                            method.getValue(),
                            current.path("paths").path(path.getKey()).path(method.getKey()));
                }
            }
        }
    }

    private void operation(String name, JsonNode before, JsonNode after) {
        if (after.isMissingNode()) {
            breaks.add(name + " is gone");
            return;
        }
        for (JsonNode parameter : before.path("parameters")) {
            if (parameter(after, resolve(current, parameter)).isMissingNode()) {
                breaks.add(name + ": parameter " + parameter.path("name").asText() + " is gone");
            }
        }
        for (JsonNode parameter : after.path("parameters")) {
            if (parameter.path("required").asBoolean()
                    && !parameter(before, parameter).path("required").asBoolean()) {
                breaks.add(name + ": parameter " + parameter.path("name").asText() + " has become required");
            }
        }
        JsonNode asked = body(released, before.path("requestBody"));
        JsonNode askedNow = body(current, after.path("requestBody"));
        request(name + " request", asked, askedNow);
        for (Map.Entry<String, JsonNode> response : before.path("responses").properties()) {
            if (response.getKey().startsWith("2")) {
                answer(
                        name + " " + response.getKey(),
                        body(released, response.getValue()),
                        body(current, after.path("responses").path(response.getKey())));
            }
        }
    }

    private static JsonNode parameter(JsonNode operation, JsonNode wanted) {
        return StreamSupport.stream(operation.path("parameters").spliterator(), false)
                .filter(parameter -> parameter.path("name").equals(wanted.path("name"))
                        && parameter.path("in").equals(wanted.path("in")))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** A receiver must find what it found, of the type that it was. */
    private void answer(String place, JsonNode before, JsonNode after) {
        JsonNode old = resolve(released, before);
        JsonNode now = resolve(current, after);
        if (old.isMissingNode() || !compared.add(before + " " + after + " answer")) {
            return;
        }
        if (now.isMissingNode()) {
            breaks.add(place + " is gone");
            return;
        }
        Set<String> types = types(now);
        if (!types(old).isEmpty() && !types(old).containsAll(types)) {
            breaks.add(place + " may be " + types + " instead of " + types(old));
        }
        Set<String> required = texts(now.path("required"));
        for (Map.Entry<String, JsonNode> field : old.path("properties").properties()) {
            String fieldPlace = place + "." + field.getKey();
            if (texts(old.path("required")).contains(field.getKey()) && !required.contains(field.getKey())) {
                breaks.add(fieldPlace + " may be missing");
            }
            answer(fieldPlace, field.getValue(), now.path("properties").path(field.getKey()));
        }
        answer(place + "[]", old.path("items"), now.path("items"));
    }

    /** What a sender said must still be taken, and be enough. */
    private void request(String place, JsonNode before, JsonNode after) {
        JsonNode old = resolve(released, before);
        JsonNode now = resolve(current, after);
        if (now.isMissingNode() || !compared.add(before + " " + after + " request")) {
            return;
        }
        if (!old.isMissingNode() && !types(now).isEmpty() && !types(now).containsAll(types(old))) {
            breaks.add(place + " must be " + types(now) + " instead of " + types(old));
        }
        for (String field : texts(now.path("required"))) {
            if (!texts(old.path("required")).contains(field)) {
                breaks.add(place + "." + field + " has become required");
            }
        }
        for (Map.Entry<String, JsonNode> field : old.path("properties").properties()) {
            if (now.path("properties").path(field.getKey()).isMissingNode()) {
                breaks.add(place + "." + field.getKey() + " is no longer read");
            }
            request(
                    place + "." + field.getKey(),
                    field.getValue(),
                    now.path("properties").path(field.getKey()));
        }
    }

    private static JsonNode body(JsonNode document, JsonNode message) {
        return resolve(document, message)
                .path("content")
                .path("application/json")
                .path("schema");
    }

    private static JsonNode resolve(JsonNode document, JsonNode node) {
        JsonNode resolved = node;
        while (resolved.has("$ref")) {
            resolved = document.at(resolved.path("$ref").asText().substring(1));
        }
        return resolved;
    }

    private static Set<String> types(JsonNode schema) {
        return schema.path("type").isTextual() ? Set.of(schema.path("type").asText()) : texts(schema.path("type"));
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
