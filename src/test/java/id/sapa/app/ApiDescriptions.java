package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What OpenAPI 3.1 asks of a document, as far as generators depend on it. */
final class ApiDescriptions {

    private static final Schema META_SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]+)}");

    private ApiDescriptions() {}

    static void requireWellFormed(JsonNode document) {
        assertThat(document.path("openapi").asText()).startsWith("3.1.");
        assertThat(document.at("/info/title").asText()).isNotEmpty();
        assertThat(document.at("/servers/0/url").asText()).isNotEmpty();
        document.at("/components/schemas").properties().forEach(ApiDescriptions::requireSchema);
        List<String> ids = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().forEach(operation -> {
                    ids.add(operation.path("operationId").asText());
                    requireOperation(path.getKey(), operation);
                }));
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z][A-Za-z]+"));
        document.findValues("schema")
                .forEach(schema -> assertThat(META_SCHEMA.validate(schema))
                        .as(schema.toString())
                        .isEmpty());
        document.findValues("$ref")
                .forEach(reference -> assertThat(
                                document.at(reference.asText().substring(1)).isMissingNode())
                        .as(reference.asText())
                        .isFalse());
    }

    private static void requireSchema(Map.Entry<String, JsonNode> schema) {
        assertThat(META_SCHEMA.validate(schema.getValue())).as(schema.getKey()).isEmpty();
        schema.getValue()
                .path("required")
                .forEach(name -> assertThat(schema.getValue().path("properties").has(name.asText()))
                        .as(schema.getKey() + "." + name)
                        .isTrue());
    }

    private static void requireOperation(String path, JsonNode operation) {
        assertThat(operation.path("tags")).as(path).isNotEmpty();
        assertThat(operation.path("summary").asText()).as(path).isNotEmpty();
        Matcher placeholders = PLACEHOLDER.matcher(path);
        while (placeholders.find()) {
            String name = placeholders.group(1);
            assertThat(operation.path("parameters"))
                    .as(path)
                    .anyMatch(parameter -> parameter.path("name").asText().equals(name)
                            && parameter.path("in").asText().equals("path")
                            && parameter.path("required").asBoolean());
        }
        operation.path("responses").properties().forEach(response -> {
            boolean described = response.getValue().has("$ref")
                    || !response.getValue().path("description").asText().isEmpty();
            assertThat(described).as(path + " " + response.getKey()).isTrue();
            response.getValue()
                    .path("content")
                    .forEach(content -> assertThat(content.path("schema").isEmpty())
                            .as(path)
                            .isFalse());
        });
    }
}
