package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The description of WebSocket frames, held against those that the server sends, as strictly as {@link ApiContract}. Thread-safe. */
public final class StreamContract {

    private static final String ID = "https://sapa.test/asyncapi";
    private static StreamContract known;

    private final Map<String, Schema> byType = new HashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private StreamContract(JsonNode document) {
        JsonNode strict = ApiContract.strict(document.deepCopy());
        SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, strict.toString())));
        strict.at("/components/messages").properties().forEach(message -> {
            if (message.getKey().startsWith("server.")) {
                byType.put(
                        message.getValue().path("name").asText(),
                        schemas.getSchema(SchemaLocation.of(
                                ID + message.getValue().at("/payload/$ref").asText())));
            }
        });
    }

    /** The description that this instance gives; asked for once in a process. */
    static synchronized StreamContract of(URI instance) {
        if (known == null) {
            known = new StreamContract(
                    Http.at(instance).get("/asyncapi.json").expect(200).json());
        }
        return known;
    }

    /** What is wrong with the frame; empty if it is as described. */
    public List<Error> violations(JsonNode frame) {
        String type = frame.path("type").asText();
        Schema schema = byType.get(type);
        if (schema == null) {
            throw new AssertionError("frame of an undescribed type: " + frame);
        }
        List<Error> errors = schema.validate(
                frame, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        if (errors.isEmpty()) {
            seen.add(type);
        }
        return errors;
    }

    /** The types that have come so far. */
    public Set<String> seen() {
        return new TreeSet<>(seen);
    }

    /** The types that there are. */
    public Set<String> types() {
        return new TreeSet<>(byType.keySet());
    }
}
