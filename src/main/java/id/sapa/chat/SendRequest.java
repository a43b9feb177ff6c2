package id.sapa.chat;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.util.UUID;

/**
 * A message that somebody wants to send.
 *
 * @param clientMessageId makes the send idempotent: one message for each, in a session, of a sender
 * @param text as it is to be stored: see {@link MessageText}
 */
public record SendRequest(SessionId sessionId, UserId senderId, UUID clientMessageId, String text) {}
