package id.sapa.session;

import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Tx;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventType;
import id.sapa.push.PushKind;
import id.sapa.push.PushQueue;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Tells participants what became of their session: live devices once it is committed, absent users by push. */
final class SessionNotices {

    private final EventBus bus;
    private final PushQueue push;
    private final SessionViews views;

    SessionNotices(EventBus bus, PushQueue push, SessionViews views) {
        this.bus = bus;
        this.push = push;
        this.views = views;
    }

    /** Publishes the session as it now is in this transaction, to each side as that side sees it. */
    void changed(Tx tx, SessionId id) {
        ChatSession session = tx.dao(SessionDao.class).find(id).orElseThrow();
        publish(tx, session, Role.CUSTOMER, session.customerId());
        if (session.mitraId() != null) {
            publish(tx, session, Role.MITRA, session.mitraId());
        }
    }

    /** The customer may have put the phone away while waiting. */
    void started(Tx tx, ChatSession session) {
        enqueue(tx, List.of(session.customerId()), PushKind.SESSION_STARTED, session.id());
    }

    void warning(Tx tx, ChatSession session, int remainingSeconds) {
        bus.publish(
                tx,
                session.participants(),
                Event.of(
                        EventType.SESSION_WARNING,
                        session.id(),
                        0,
                        Map.of("session_id", session.id(), "remaining_seconds", remainingSeconds)));
        enqueue(tx, session.participants(), PushKind.SESSION_WARNING, session.id());
    }

    void ended(Tx tx, ChatSession session) {
        enqueue(tx, session.participants(), PushKind.SESSION_ENDED, session.id());
    }

    /** The session as it now is, as the frame that this side gets. */
    Event state(Handle handle, ChatSession session, Role side) {
        return Event.of(
                EventType.SESSION, session.id(), session.version(), Map.of("session", views.of(handle, session, side)));
    }

    private void publish(Tx tx, ChatSession session, Role side, UserId user) {
        bus.publish(tx, List.of(user), state(tx.handle(), session, side));
    }

    private void enqueue(Tx tx, List<UserId> users, PushKind kind, SessionId session) {
        users.forEach(user -> push.enqueue(tx, user, kind, session, session.toString()));
    }
}
