package id.sapa.account;

import id.sapa.common.OperatorId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Someone who runs the marketplace.
 *
 * @param disabledAt null while the operator may sign in
 */
public record Operator(
        OperatorId id,
        String email,
        OperatorRole role,
        Instant createdAt,
        @Nullable Instant disabledAt) {}
