package id.sapa.realtime;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;

/**
 * What a connection needs to know of a session.
 *
 * @param mitraId null while there is none
 * @param open whether it is one of the sessions that a device is greeted with
 * @param over whether it has reached a final state
 */
public record SessionPosition(
        SessionId id, UserId customerId, UserId mitraId, long lastSeq, long version, boolean open, boolean over) {

    boolean hasParticipant(UserId user) {
        return user.equals(customerId) || user.equals(mitraId);
    }
}
