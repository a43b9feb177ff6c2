package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs written against what was released go on working. */
class ApiCompatibilityIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    /** The document of the last release: replaced by {@code GET /openapi.json} of each new one. */
    private static final Path RELEASED = Path.of("docs/openapi-v1.json");

    private final ObjectMapper json = new ObjectMapper();
    private JsonNode current;

    @BeforeEach
    void read() {
        current = Http.at(CLUSTER.instance(0).publicUrl())
                .get("/openapi.json")
                .expect(200)
                .json();
    }

    @Test
    void nothingThatWasReleasedIsBroken() throws IOException {
        JsonNode released = json.readTree(Files.readString(RELEASED));
        assertThat(released.path("paths").size()).isGreaterThan(20);
        assertThat(ApiCompatibility.breaks(released, current)).isEmpty();
    }

    @Test
    void breakIsFound() {
        ObjectNode before = current.deepCopy();
        ObjectNode session = (ObjectNode) before.at("/components/schemas/SessionView/properties");
        session.putObject("mood").put("type", "string");
        ((ObjectNode) session.path("last_seq")).put("type", "string");
        ((ObjectNode) before.path("paths")).putObject("/v1/moods").putObject("get");
        assertThat(ApiCompatibility.breaks(before, current))
                .anyMatch(line -> line.endsWith(".mood is gone"))
                .anyMatch(line -> line.contains(".last_seq may be [integer] instead of [string]"))
                .contains("GET /v1/moods is gone");
        ObjectNode after = current.deepCopy();
        ((ObjectNode) after.at("/components/schemas/SessionView"))
                .withArray("required")
                .removeAll();
        assertThat(ApiCompatibility.breaks(current, after)).anyMatch(line -> line.endsWith(".state may be missing"));
        assertThat(ApiCompatibility.breaks(current, current)).isEmpty();
    }
}
