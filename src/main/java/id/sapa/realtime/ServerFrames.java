package id.sapa.realtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import id.sapa.common.Json;
import id.sapa.common.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The frames that are about the connection itself. */
final class ServerFrames {

    private static final byte[] PONG = bytes("{\"type\":\"pong\"}");

    private ServerFrames() {}

    /** {@code ready}. */
    static byte[] ready(ClientConnection clientConnection, List<SessionPosition> open, Instant now) {
        ObjectNode frame = Json.mapper()
                .createObjectNode()
                .put("type", "ready")
                .put("connection_id", clientConnection.id())
                .put("server_time", now.toString());
        ArrayNode sessions = frame.putArray("sessions");
        open.forEach(row ->
                sessions.addObject().put("session_id", row.id().toString()).put("last_seq", row.lastSeq()));
        return bytes(frame.toString());
    }

    /** {@code error}; the id may be null. */
    static byte[] error(ProblemCode code, String detail, UUID clientMessageId) {
        ObjectNode frame = Json.mapper()
                .createObjectNode()
                .put("type", "error")
                .put("code", code.wire())
                .put("detail", detail);
        if (clientMessageId != null) {
            frame.put("client_message_id", clientMessageId.toString());
        }
        return bytes(frame.toString());
    }

    /** {@code error} of a frame that came too soon; the id may be null. */
    static byte[] rateLimited(long retryAfterMillis, UUID clientMessageId) {
        ObjectNode frame = Json.mapper()
                .createObjectNode()
                .put("type", "error")
                .put("code", ProblemCode.RATE_LIMITED.wire())
                .put("detail", ProblemCode.RATE_LIMITED.title())
                .put("retry_after_ms", retryAfterMillis);
        if (clientMessageId != null) {
            frame.put("client_message_id", clientMessageId.toString());
        }
        return bytes(frame.toString());
    }

    /** {@code reconnect}. */
    static byte[] reconnect(long afterMillis) {
        return bytes("{\"type\":\"reconnect\",\"after_ms\":" + afterMillis + "}");
    }

    /** {@code pong}. */
    static byte[] pong() {
        return PONG;
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
