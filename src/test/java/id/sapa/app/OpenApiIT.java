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
                        .forEach(operation -> assertThat(resolve(operation
                                                .getValue()
                                                .path("responses")
                                                .path("default"))
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

    @Test
    void responsesNameEveryMember_andWhatMayBeNull() {
        JsonNode session = document.at("/components/schemas/SessionView");
        assertThat(session.path("required")).hasSameSizeAs(session.path("properties"));
        assertThat(session.at("/properties/started_at/type").toString()).isEqualTo("[\"string\",\"null\"]");
        assertThat(session.at("/properties/created_at/type").asText()).isEqualTo("string");
        assertThat(session.at("/properties/created_at/format").asText()).isEqualTo("date-time");
        assertThat(session.at("/properties/id/format").asText()).isEqualTo("uuid");
        assertThat(session.at("/properties/mitra/anyOf/1/type").asText()).isEqualTo("null");
    }

    @Test
    void requestsAreClosedAndLimited_responsesMayGrow() {
        assertThat(document.at("/components/schemas/CodeRequest/properties/role/enum"))
                .map(JsonNode::asText)
                .containsExactly("customer", "mitra");
        JsonNode rating = document.at("/components/schemas/RateSessionRequest");
        assertThat(rating.at("/properties/stars/maximum").asInt()).isEqualTo(5);
        assertThat(rating.at("/properties/comment/maxLength").asInt()).isEqualTo(1_000);
        assertThat(document.at("/components/schemas/SessionView/properties/state/x-extensible-enum"))
                .map(JsonNode::asText)
                .contains("pairing", "active");
        assertThat(document.at("/components/schemas/SessionView/properties/state")
                        .has("enum"))
                .isFalse();
    }

    @Test
    void operationsNameTheirProblems() {
        JsonNode create = operation("/v1/sessions", "post");
        assertThat(create.path("x-problem-codes"))
                .map(JsonNode::asText)
                .contains("no_mitra_available", "session_open", "rate_limited", "unauthorized");
        assertThat(resolve(create.at("/responses/409")).at("/content/application~1problem+json/examples"))
                .isNotEmpty();
    }

    @Test
    void isWellFormed() {
        ApiDescriptions.requireWellFormed(document);
        ApiDescriptions.requireWellFormed(
                CLUSTER.operator().get("/cc/openapi.json").expect(200).json());
    }

    @Test
    void theControlCentersIsForOperatorsOnly() {
        assertThat(Http.at(CLUSTER.instance(0).internalUrl())
                        .get("/cc/openapi.json")
                        .expect(401)
                        .code())
                .isEqualTo("unauthorized");
    }

    private JsonNode operation(String path, String method) {
        return document.path("paths").path(path).path(method);
    }

    private JsonNode resolve(JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.path("$ref").asText().substring(1)) : schema;
    }
}
