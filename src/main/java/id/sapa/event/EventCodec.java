package id.sapa.event;

import id.sapa.common.SessionId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The format of events between instances: the id of the publishing instance (16 bytes), then for each event its type code (1), session (16),
 * sequence number (8), length (4) and frame. The receiver forwards the frame without parsing it.
 */
final class EventCodec {

    private static final int ORIGIN = 16;
    private static final int HEAD = 1 + 16 + 8 + 4;

    private EventCodec() {}

    static byte[] encode(UUID origin, List<Event> events) {
        int size = ORIGIN;
        for (Event event : events) {
            size += HEAD + event.frame().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        putOrigin(out, origin);
        for (Event event : events) {
            UUID session = event.sessionId().value();
            out.put((byte) event.type().code())
                    .putLong(session.getMostSignificantBits())
                    .putLong(session.getLeastSignificantBits())
                    .putLong(event.seq())
                    .putInt(event.frame().length)
                    .put(event.frame());
        }
        return out.array();
    }

    /** A payload for a topic: the origin's id and the text. */
    static byte[] encode(UUID origin, byte[] text) {
        ByteBuffer out = ByteBuffer.allocate(ORIGIN + text.length);
        putOrigin(out, origin);
        return out.put(text).array();
    }

    static boolean isFrom(UUID origin, byte[] payload) {
        if (payload.length < ORIGIN) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        return in.getLong() == origin.getMostSignificantBits() && in.getLong() == origin.getLeastSignificantBits();
    }

    /** The bytes after the origin. */
    static byte[] text(byte[] payload) {
        byte[] text = new byte[Math.max(0, payload.length - ORIGIN)];
        System.arraycopy(payload, payload.length - text.length, text, 0, text.length);
        return text;
    }

    /**
     * Passes each event of a payload to the consumer. Types of a newer release are skipped.
     *
     * @throws IllegalArgumentException if the payload is not of this form
     */
    static void decode(byte[] payload, Consumer<Event> events) {
        try {
            for (Event event : decode(payload)) {
                events.accept(event);
            }
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("not an event payload", e);
        }
    }

    private static List<Event> decode(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        in.getLong();
        in.getLong();
        List<Event> events = new ArrayList<>(4);
        while (in.hasRemaining()) {
            int type = in.get();
            SessionId session = new SessionId(new UUID(in.getLong(), in.getLong()));
            long seq = in.getLong();
            int length = in.getInt();
            if (length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] frame = new byte[length];
            in.get(frame);
            EventType.ofCode(type).ifPresent(known -> events.add(Event.ofFrame(known, session, seq, frame)));
        }
        return events;
    }

    private static void putOrigin(ByteBuffer out, UUID origin) {
        out.putLong(origin.getMostSignificantBits()).putLong(origin.getLeastSignificantBits());
    }
}
