package id.sapa.availability;

import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventType;
import id.sapa.push.PushQueue;
import java.util.List;
import java.util.Map;

/** Tells a mitra's devices that its switch was turned, by push too if it was not the mitra who turned it off. */
public final class PresenceNotifier implements PresenceListener {

    private final EventBus bus;
    private final PushQueue pushes;

    public PresenceNotifier(EventBus bus, PushQueue pushes) {
        this.bus = bus;
        this.pushes = pushes;
    }

    @Override
    public void onPresenceChanged(Transaction transaction, UserId mitra, boolean online, PresenceReason reason) {
        bus.publish(transaction, List.of(mitra), event(online, reason));
        if (!online && reason != PresenceReason.REQUESTED) {
            pushes.presenceOff(transaction, mitra);
        }
    }

    static Event event(boolean online, PresenceReason reason) {
        return Event.ofUser(EventType.PRESENCE, Map.of("online", online, "reason", reason));
    }
}
