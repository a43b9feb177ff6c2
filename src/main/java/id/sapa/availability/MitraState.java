package id.sapa.availability;

import id.sapa.common.UserId;
import java.time.Instant;

/**
 * What decides whether a mitra is available, as one transaction sees it.
 *
 * @param online the mitra's own switch
 * @param deactivated taken out of service by an operator
 * @param fresh whether its last heartbeat was recent enough when this was read
 * @param activeSessions sessions it is in
 * @param maxSessions how many it takes at most
 * @param idleSince when it last became free of sessions, or came online
 * @param version grows with every change
 */
public record MitraState(
        UserId id,
        boolean online,
        boolean deactivated,
        boolean fresh,
        int activeSessions,
        int maxSessions,
        Instant idleSince,
        long version) {

    /** Online, fresh, not deactivated, with free capacity. */
    public boolean isAvailable() {
        return isReachable() && freeCapacity() > 0;
    }

    /** Online and fresh, and not deactivated: would be asked if it were free. */
    public boolean isReachable() {
        return online && fresh && !deactivated;
    }

    /** How many more sessions it could take; never negative. */
    public int freeCapacity() {
        return Math.max(0, maxSessions - activeSessions);
    }
}
