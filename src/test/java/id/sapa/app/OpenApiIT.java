package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenApiIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private final JsonNode document = Http.at(CLUSTER.instance(0).publicUrl())
            .get("/openapi.json")
            .expect(200)
            .json();

    @Test
    void isOfVersionThreeOne() {
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        assertThat(document.path("components")
                        .path("securitySchemes")
                        .path("bearer")
                        .path("scheme")
                        .asText())
                .isEqualTo("bearer");
    }

    @Test
    void namesFieldsAsTheyAreOnTheWire() {
        JsonNode request = resolve(document.path("paths")
                .path("/v1/auth/token")
                .path("post")
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema"));
        assertThat(request.path("properties").has("challenge_id")).isTrue();
        assertThat(request.path("required").toString()).contains("challenge_id").contains("code");
    }

    @Test
    void saysWhatNeedsAToken() {
        assertThat(operation("/v1/me", "get").path("security").get(0).has("bearer"))
                .isTrue();
        assertThat(operation("/v1/me", "get").path("responses").has("401")).isTrue();
        assertThat(operation("/v1/auth/otp", "post").has("security")).isFalse();
        assertThat(operation("/v1/mitra/presence", "put").path("responses").has("403"))
                .isTrue();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = new ArrayList<>();
        document.findValues("$ref").forEach(reference -> references.add(reference.asText()));
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void everyOperationDescribesItsProblems() {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> assertThat(operation
                                        .getValue()
                                        .path("responses")
                                        .path("default")
                                        .path("content")
                                        .has("application/problem+json"))
                                .as(operation.getKey() + " " + path.getKey())
                                .isTrue()));
    }

    @Test
    void saysWhatTheBeaconAnswers() {
        JsonNode snapshot =
                resolve(operation("/v1/availability", "get").at("/responses/200/content/application~1json/schema"));
        assertThat(snapshot.path("properties").propertyStream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("available", "available_count", "online_count", "as_of");
    }

    @Test
    void namesTheStreams() {
        assertThat(operation("/v1/ws", "get").path("responses").has("101")).isTrue();
        assertThat(operation("/v1/events", "get").at("/responses/200/content").has("text/event-stream"))
                .isTrue();
    }

    private JsonNode operation(String path, String method) {
        return document.path("paths").path(path).path(method);
    }

    private JsonNode resolve(JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.path("$ref").asText().substring(1)) : schema;
    }
}
