package id.sapa.chat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import id.sapa.common.MessageId;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.UUID;

/**
 * A chat message, as it is stored and as apps see it.
 *
 * @param seq its number in the session: 1, 2, 3 … without gaps
 */
@JsonPropertyOrder({"id", "session_id", "seq", "sender", "client_message_id", "text", "created_at"})
public record Message(
        MessageId id,
        SessionId sessionId,
        long seq,
        Sender sender,
        UUID clientMessageId,
        String text,
        Instant createdAt) {

    /** Who wrote it. */
    public record Sender(UserId id, Role role) {}
}
