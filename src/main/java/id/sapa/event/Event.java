package id.sapa.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import id.sapa.common.Json;
import id.sapa.common.SessionId;
import java.util.Map;
import java.util.Objects;

/**
 * Something that users' devices are told.
 *
 * @param type what kind
 * @param sessionId the session it is about
 * @param seq of a message its number in the session, of a session state its version; 0 where there is no order
 * @param json the complete frame, one JSON object with {@code type}
 */
public record Event(EventType type, SessionId sessionId, long seq, String json) {

    public Event {
        Objects.requireNonNull(type);
        Objects.requireNonNull(sessionId);
        Objects.requireNonNull(json);
    }

    /** An event whose frame has these fields beside {@code type}; null values are written. */
    public static Event of(EventType type, SessionId sessionId, long seq, Map<String, ?> fields) {
        ObjectNode frame = Json.mapper().createObjectNode().put("type", type.wire());
        fields.forEach((name, value) -> frame.set(name, Json.mapper().valueToTree(value)));
        return new Event(type, sessionId, seq, frame.toString());
    }
}
