package id.sapa.controlcenter;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds the details of an audit row. */
final class AuditDetails {

    private AuditDetails() {}

    /** Returns the fields that were given, by their wire names. */
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
