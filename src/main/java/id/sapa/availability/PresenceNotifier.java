package id.sapa.availability;

import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventType;
import java.util.List;
import java.util.Map;

/** Tells a mitra's devices that its switch was turned. */
public final class PresenceNotifier implements PresenceListener {

    private final EventBus bus;

    public PresenceNotifier(EventBus bus) {
        this.bus = bus;
    }

    @Override
    public void onPresenceChanged(Transaction transaction, UserId mitra, boolean online, PresenceReason reason) {
        bus.publish(transaction, List.of(mitra), event(online, reason));
    }

    static Event event(boolean online, PresenceReason reason) {
        return Event.ofUser(EventType.PRESENCE, Map.of("online", online, "reason", reason));
    }
}
