package id.sapa.account;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.OperatorId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an operator did.
 *
 * @param operatorId null if a command did it
 * @param requestId names the request in the logs, or null
 */
public record AuditEntry(
        UUID id,
        @Nullable OperatorId operatorId,
        @Nullable String operatorEmail,
        String action,
        @Nullable String subject,
        @Nullable JsonNode details,
        @Nullable String requestId,
        Instant at) {}
