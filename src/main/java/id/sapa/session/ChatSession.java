package id.sapa.session;

import id.sapa.common.Money;
import id.sapa.common.ProductId;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.mapper.Nested;

/**
 * A session as it is stored. What is not yet known is null.
 *
 * @param requestedMitraId the only mitra who may take it, or null
 * @param durationMinutes what was bought at first, without extensions
 * @param outcomeRule what an early end means for the money
 * @param version grows by one with every change of the row that clients see
 * @param pairingUntil when waiting for a mitra is given up
 * @param graceUntil while the end waits for an extension's payment, how long
 * @param lastSeq the number of its last message, 0 before the first
 */
public record ChatSession(
        SessionId id,
        UserId customerId,
        UserId mitraId,
        UserId requestedMitraId,
        ProductId productId,
        String productCode,
        String productName,
        int durationMinutes,
        Money price,
        int revenueSharePercent,
        @Nested OutcomeRule outcomeRule,
        SessionState state,
        long version,
        Instant createdAt,
        Instant pairingSince,
        Instant pairingUntil,
        Instant startedAt,
        Instant endsAt,
        Instant graceUntil,
        Instant endedAt,
        EndReason endReason,
        long lastSeq) {

    /** Which side the user is on, if either. */
    public Optional<Role> roleOf(UserId user) {
        if (user.equals(customerId)) {
            return Optional.of(Role.CUSTOMER);
        }
        return user.equals(mitraId) ? Optional.of(Role.MITRA) : Optional.empty();
    }

    /** The customer, and the mitra once there is one. */
    public List<UserId> participants() {
        return Stream.of(Optional.of(customerId), Optional.ofNullable(mitraId))
                .flatMap(Optional::stream)
                .toList();
    }
}
