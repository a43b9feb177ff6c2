package id.sapa.chat;

import id.sapa.common.Role;
import id.sapa.common.SessionId;

/**
 * How far one side of a session is. Neither number ever goes back.
 *
 * @param deliveredSeq the last message that reached one of its devices, 0 for none
 * @param readSeq the last message that was read, at most {@code deliveredSeq}
 */
public record Receipt(SessionId sessionId, Role role, long deliveredSeq, long readSeq) {}
