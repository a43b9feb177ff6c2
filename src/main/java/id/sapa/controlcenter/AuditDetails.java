package id.sapa.controlcenter;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an audit row keeps of a request. */
final class AuditDetails {

    private AuditDetails() {}

    /** The fields that were given, by their names on the wire. */
    static Map<String, JsonNode> of(Object request) {
        Map<String, JsonNode> details = new LinkedHashMap<>();
        Json.mapper().<JsonNode>valueToTree(request).properties().forEach(field -> {
            if (!field.getValue().isNull()) {
                details.put(field.getKey(), field.getValue());
            }
        });
        return details;
    }
}
