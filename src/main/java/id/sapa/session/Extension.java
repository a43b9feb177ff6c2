package id.sapa.session;

import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.SessionId;
import java.time.Instant;

/** More minutes for a session that is active, bought by its customer. */
public record Extension(
        ExtensionId id,
        SessionId sessionId,
        String productName,
        int durationMinutes,
        Money price,
        ExtensionState state,
        Instant createdAt) {}
