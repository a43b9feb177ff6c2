package id.sapa.realtime;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import id.sapa.common.Id;
import id.sapa.common.Json;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A frame of a client, read in one pass. What is absent is null. Unknown fields are ignored.
 *
 * @param resume of a {@code resume} frame: the last message the device has, by session
 */
record ClientFrame(
        String type,
        SessionId sessionId,
        UUID clientMessageId,
        String text,
        Long deliveredSeq,
        Long readSeq,
        Boolean on,
        String accessToken,
        Map<SessionId, Long> resume) {

    /**
     * Reads a frame.
     *
     * @throws ProblemException {@code bad_request} if it is not a JSON object with a type, {@code validation_failed} if a
     *     field is of the wrong form
     */
    static ClientFrame parse(String json) {
        try (JsonParser in = Json.mapper().getFactory().createParser(json)) {
            return new Reader(in).read();
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, "A frame is one JSON object with a type");
        }
    }

    /** The session, which the frame must name. */
    SessionId requireSession() {
        if (sessionId == null) {
            throw ProblemException.invalid("session_id", "is required");
        }
        return sessionId;
    }

    private static final class Reader {

        private final JsonParser in;
        private String type;
        private SessionId sessionId;
        private UUID clientMessageId;
        private String text;
        private Long deliveredSeq;
        private Long readSeq;
        private Boolean on;
        private String accessToken;
        private Map<SessionId, Long> resume;

        Reader(JsonParser in) {
            this.in = in;
        }

        ClientFrame read() throws IOException {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                in.nextToken();
                field(name);
            }
            if (in.currentToken() != JsonToken.END_OBJECT || in.nextToken() != null || type == null) {
                throw new IOException("not one object with a type");
            }
            return new ClientFrame(
                    type, sessionId, clientMessageId, text, deliveredSeq, readSeq, on, accessToken, resume);
        }

        private void field(String name) throws IOException {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            switch (name) {
                case "type" -> type = string(name);
                case "session_id" -> sessionId = new SessionId(id(name));
                case "client_message_id" -> clientMessageId = id(name);
                case "text" -> text = string(name);
                case "delivered_seq" -> deliveredSeq = number(name);
                case "read_seq" -> readSeq = number(name);
                case "on" -> on = bool(name);
                case "access_token" -> accessToken = string(name);
                case "sessions" -> resume = sessions();
                default -> in.skipChildren();
            }
        }

        private Map<SessionId, Long> sessions() throws IOException {
            if (in.currentToken() != JsonToken.START_ARRAY) {
                throw ProblemException.invalid("sessions", "must be a list");
            }
            Map<SessionId, Long> sessions = new LinkedHashMap<>();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                SessionId session = null;
                Long after = null;
                for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                    in.nextToken();
                    switch (name) {
                        case "session_id" -> session = new SessionId(id("sessions.session_id"));
                        case "after_seq" -> after = number("sessions.after_seq");
                        default -> in.skipChildren();
                    }
                }
                if (session == null || after == null) {
                    throw ProblemException.invalid("sessions", "must each have session_id and after_seq");
                }
                sessions.put(session, after);
            }
            if (in.currentToken() != JsonToken.END_ARRAY) {
                throw ProblemException.invalid("sessions", "must be a list of objects");
            }
            return sessions;
        }

        private String string(String name) throws IOException {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw ProblemException.invalid(name, "must be a string");
            }
            return in.getText();
        }

        private UUID id(String name) throws IOException {
            try {
                return Id.parse(string(name));
            } catch (IllegalArgumentException e) {
                throw ProblemException.invalid(name, "must be a UUID");
            }
        }

        private Long number(String name) throws IOException {
            if (in.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || in.getLongValue() < 0) {
                throw ProblemException.invalid(name, "must be a whole number, 0 or more");
            }
            return in.getLongValue();
        }

        private Boolean bool(String name) throws IOException {
            if (!in.currentToken().isBoolean()) {
                throw ProblemException.invalid(name, "must be true or false");
            }
            return in.getBooleanValue();
        }
    }
}
