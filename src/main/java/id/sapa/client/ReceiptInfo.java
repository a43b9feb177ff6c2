package id.sapa.client;

import id.sapa.common.Role;
import id.sapa.common.SessionId;

/** How far one side has received and read. */
public record ReceiptInfo(SessionId sessionId, Role role, long deliveredSeq, long readSeq) {}
