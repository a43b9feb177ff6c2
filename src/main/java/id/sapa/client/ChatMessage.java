package id.sapa.client;

import id.sapa.common.MessageId;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.UUID;

/**
 * A message.
 *
 * @param seq its number in the session: 1, 2, 3 … without gaps
 */
public record ChatMessage(
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
