package id.sapa.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import id.sapa.common.Json;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Something that users' devices are told: a finished frame, and what is needed to put it in its place without reading it.
 * Immutable; the frame's bytes are shared, not copied, and nobody writes to them.
 */
public final class Event {

    /** Stands in for the session of an event that is about none. */
    private static final SessionId NO_SESSION = new SessionId(new UUID(0, 0));

    private static final long MAX_PACKED = (1L << 31) - 1;

    private final EventType type;
    private final SessionId sessionId;
    private final long seq;
    private final byte[] frame;

    private Event(EventType type, SessionId sessionId, long seq, byte[] frame) {
        this.type = Objects.requireNonNull(type);
        this.sessionId = Objects.requireNonNull(sessionId);
        this.seq = seq;
        this.frame = frame;
    }

    /** An event whose frame is this JSON object, which has {@code type}. */
    public Event(EventType type, SessionId sessionId, long seq, String json) {
        this(type, sessionId, seq, json.getBytes(StandardCharsets.UTF_8));
    }

    /** An event whose frame has these fields beside {@code type}; null values are written. */
    public static Event of(EventType type, SessionId sessionId, long seq, Map<String, ?> fields) {
        ObjectNode frame = Json.mapper().createObjectNode().put("type", type.wire());
        fields.forEach((name, value) -> frame.set(name, Json.mapper().valueToTree(value)));
        return new Event(type, sessionId, seq, frame.toString());
    }

    /** An event about the user itself. */
    public static Event ofUser(EventType type, Map<String, ?> fields) {
        return of(type, NO_SESSION, 0, fields);
    }

    /** An event whose frame is this JSON object in UTF-8. The array is not copied: leave it alone. */
    public static Event ofFrame(EventType type, SessionId sessionId, long seq, byte[] frame) {
        return new Event(type, sessionId, seq, frame);
    }

    /** A receipt; {@link #receiptPosition} gives it back without a look into the frame. */
    public static Event receipt(SessionId session, ReceiptPosition receipt) {
        long packed = (long) (receipt.role().ordinal() + 1) << 62
                | (receipt.deliveredSeq() & MAX_PACKED) << 31
                | receipt.readSeq() & MAX_PACKED;
        boolean fits = receipt.deliveredSeq() <= MAX_PACKED && receipt.readSeq() <= MAX_PACKED;
        return of(
                EventType.RECEIPT,
                session,
                fits ? packed : 0,
                Map.of(
                        "session_id",
                        session,
                        "role",
                        receipt.role(),
                        "delivered_seq",
                        receipt.deliveredSeq(),
                        "read_seq",
                        receipt.readSeq()));
    }

    /** What a receipt says; empty for other events, and if its numbers are above 2<sup>31</sup>. */
    public Optional<ReceiptPosition> receiptPosition() {
        if (type != EventType.RECEIPT || seq == 0) {
            return Optional.empty();
        }
        int role = (int) (seq >>> 62) - 1;
        return Optional.of(new ReceiptPosition(Role.values()[role], seq >>> 31 & MAX_PACKED, seq & MAX_PACKED));
    }

    /** How far one side of a session has received and read. */
    public record ReceiptPosition(Role role, long deliveredSeq, long readSeq) {

        /** The higher of each number. */
        public static ReceiptPosition max(ReceiptPosition a, ReceiptPosition b) {
            return new ReceiptPosition(
                    a.role, Math.max(a.deliveredSeq, b.deliveredSeq), Math.max(a.readSeq, b.readSeq));
        }
    }

    /** What kind. */
    public EventType type() {
        return type;
    }

    /** The session it is about; a nil id if it is about none. */
    public SessionId sessionId() {
        return sessionId;
    }

    /** Of a message its number in the session, of a session state its version, of a receipt its numbers; 0 where there is no order. */
    public long seq() {
        return seq;
    }

    /** The complete frame, one JSON object with {@code type}, in UTF-8. Not to be written to. */
    public byte[] frame() {
        return frame;
    }

    /** The complete frame as text. */
    public String json() {
        return new String(frame, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return type.wire() + " " + seq + " of " + sessionId;
    }
}
