package id.sapa.chat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * Writes the frames of messages, the bulk of what is sent. By hand, because each is written once and then passed on as
 * bytes to every device on every instance.
 */
public final class MessageFrameEncoder {

    private static final byte[] MESSAGE = bytes("{\"type\":\"message\",\"id\":\"");
    private static final byte[] SESSION = bytes("\",\"session_id\":\"");
    private static final byte[] SEQ = bytes("\",\"seq\":");
    private static final byte[] SENDER = bytes(",\"sender\":{\"id\":\"");
    private static final byte[] ROLE = bytes("\",\"role\":\"");
    private static final byte[] CLIENT_ID = bytes("\"},\"client_message_id\":\"");
    private static final byte[] TEXT = bytes("\",\"text\":\"");
    private static final byte[] CREATED = bytes("\",\"created_at\":\"");
    private static final byte[] END = bytes("\"}");
    private static final byte[] ACK = bytes("{\"type\":\"message.ack\",\"session_id\":\"");
    private static final byte[] ACK_CLIENT_ID = bytes("\",\"client_message_id\":\"");
    private static final byte[] ACK_ID = bytes(",\"id\":\"");

    private MessageFrameEncoder() {}

    /** The {@code message} frame, UTF-8. */
    public static byte[] message(Message message) {
        byte[] text = JsonStringEncoder.getInstance().quoteAsUTF8(message.text());
        Writer out = new Writer(text.length + 400);
        out.put(MESSAGE).put(message.id().value());
        out.put(SESSION).put(message.sessionId().value());
        out.put(SEQ).put(message.seq());
        out.put(SENDER).put(message.sender().id().value());
        out.put(ROLE).ascii(message.sender().role().wire());
        out.put(CLIENT_ID).put(message.clientMessageId());
        out.put(TEXT).put(text);
        out.put(CREATED).put(message.createdAt());
        return out.put(END).bytes();
    }

    /** The {@code message.ack} frame, UTF-8. */
    public static byte[] ack(Message message) {
        Writer out = new Writer(256);
        out.put(ACK).put(message.sessionId().value());
        out.put(ACK_CLIENT_ID).put(message.clientMessageId());
        out.put(SEQ).put(message.seq());
        out.put(ACK_ID).put(message.id().value());
        out.put(CREATED).put(message.createdAt());
        return out.put(END).bytes();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A buffer that is large enough from the start. */
    private static final class Writer {

        private final byte[] buffer;
        private int length;

        Writer(int capacity) {
            this.buffer = new byte[capacity];
        }

        Writer put(byte[] part) {
            System.arraycopy(part, 0, buffer, length, part.length);
            length += part.length;
            return this;
        }

        Writer ascii(String part) {
            for (int i = 0; i < part.length(); i++) {
                buffer[length++] = (byte) part.charAt(i);
            }
            return this;
        }

        Writer put(UUID id) {
            return ascii(id.toString());
        }

        Writer put(long number) {
            return ascii(Long.toString(number));
        }

        Writer put(Instant time) {
            return ascii(time.toString());
        }

        byte[] bytes() {
            byte[] exact = new byte[length];
            System.arraycopy(buffer, 0, exact, 0, length);
            return exact;
        }
    }
}
