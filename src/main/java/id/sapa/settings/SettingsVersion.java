package id.sapa.settings;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.OperatorId;
import java.time.Instant;
import java.util.Map;

/**
 * One version of the settings.
 *
 * @param version 0 while nobody has changed anything, then 1, 2, 3 …
 * @param values every setting by name
 * @param changedBy the operator, or null for version 0
 */
public record SettingsVersion(long version, Map<String, JsonNode> values, OperatorId changedBy, Instant changedAt) {}
