package id.sapa.account;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.OperatorId;
import java.time.Instant;
import java.util.UUID;

/**
 * One thing that an operator did.
 *
 * @param operatorId null if a command did it
 * @param requestId names the request in the logs, or null
 */
public record AuditEntry(
        UUID id,
        OperatorId operatorId,
        String operatorEmail,
        String action,
        String subject,
        JsonNode details,
        String requestId,
        Instant at) {}
