package id.sapa.availability;

import id.sapa.common.UserId;

/**
 * A mitra that could take a session.
 *
 * @param activeSessions those it is in
 * @param maxSessions how many it takes at most
 */
public record Candidate(UserId id, int activeSessions, int maxSessions) {

    /** How many more sessions it could take. */
    public int freeCapacity() {
        return Math.max(0, maxSessions - activeSessions);
    }
}
