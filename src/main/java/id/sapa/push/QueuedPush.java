package id.sapa.push;

import id.sapa.account.DeviceLocale;
import id.sapa.common.OfferId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;

/**
 * A push to one device.
 *
 * @param token of the device, secret
 * @param locale of the device, or null
 * @param sessionId or null
 * @param offerId or null
 * @param attempts how often it was tried, this time included
 * @param expiresAt when it is no longer worth sending
 */
public record QueuedPush(
        long id,
        UserId userId,
        String deviceId,
        String token,
        DeviceLocale locale,
        PushKind kind,
        SessionId sessionId,
        OfferId offerId,
        String collapseKey,
        int attempts,
        Instant expiresAt) {

    /** Without the token: this may end up in a log. */
    @Override
    public String toString() {
        return "push %d (%s) to user %s about session %s".formatted(id, kind.wire(), userId, sessionId);
    }
}
