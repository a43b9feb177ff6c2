package id.sapa.mitra;

import id.sapa.common.PhoneNumber;
import id.sapa.common.UserId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/**
 * A mitra's profile.
 *
 * @param maxSessions how many active sessions it takes at most
 * @param online its own switch, which is not liveness
 * @param lastHeartbeatAt null before the first; a few seconds behind
 * @param deactivatedAt when it was taken out of service, null if it is in service
 * @param deactivationReason why, null if it is in service
 * @param ratingSum all stars it was given
 * @param ratingCount by so many customers
 */
public record Mitra(
        UserId id,
        PhoneNumber phone,
        String displayName,
        String headline,
        String bio,
        int maxSessions,
        boolean online,
        Instant lastHeartbeatAt,
        Instant deactivatedAt,
        String deactivationReason,
        long ratingSum,
        long ratingCount,
        Instant createdAt) {

    public boolean isDeactivated() {
        return deactivatedAt != null;
    }

    /** The average of its stars, to two decimals; null before the first rating. */
    public BigDecimal rating() {
        return ratingCount == 0
                ? null
                : BigDecimal.valueOf(ratingSum).divide(BigDecimal.valueOf(ratingCount), 2, RoundingMode.HALF_UP);
    }
}
