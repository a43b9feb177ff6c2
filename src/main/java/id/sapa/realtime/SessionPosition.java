package id.sapa.realtime;

import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.event.Event;
import java.util.List;

/**
 * What a connection needs to know of a session.
 *
 * @param mitraId null while there is none
 * @param open whether it is one of the sessions that a client is greeted with
 * @param over whether it has reached a final state
 */
public record SessionPosition(
        SessionId id,
        UserId customerId,
        UserId mitraId,
        long lastSeq,
        long version,
        boolean open,
        boolean over,
        long customerDelivered,
        long customerRead,
        long mitraDelivered,
        long mitraRead) {

    List<UserId> participants() {
        return mitraId == null ? List.of(customerId) : List.of(customerId, mitraId);
    }

    /** The side of a participant. */
    Role roleOf(UserId user) {
        return user.equals(customerId) ? Role.CUSTOMER : Role.MITRA;
    }

    List<Event.ReceiptPosition> receipts() {
        return List.of(
                new Event.ReceiptPosition(Role.CUSTOMER, customerDelivered, customerRead),
                new Event.ReceiptPosition(Role.MITRA, mitraDelivered, mitraRead));
    }
}
