package id.sapa.session;

import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventType;
import id.sapa.push.PushKind;
import id.sapa.push.PushQueue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Tells participants what became of their session: live devices once it is committed, absent users by push. */
final class SessionNotifier {

    private final EventBus bus;
    private final PushQueue push;
    private final SessionViewAssembler views;

    SessionNotifier(EventBus bus, PushQueue push, SessionViewAssembler views) {
        this.bus = bus;
        this.push = push;
        this.views = views;
    }

    /** Publishes the session as it now is in this transaction, to each side as that side sees it. */
    void changed(Transaction transaction, SessionId id) {
        ChatSession session = transaction.dao(SessionDao.class).find(id).orElseThrow();
        publish(transaction, session, Role.CUSTOMER, session.customerId());
        if (session.mitraId() != null) {
            publish(transaction, session, Role.MITRA, session.mitraId());
        }
    }

    /** Publishes the session to the customer alone, whose payment it shows. */
    void paymentChanged(Transaction transaction, SessionId id) {
        ChatSession session = transaction.dao(SessionDao.class).find(id).orElseThrow();
        publish(transaction, session, Role.CUSTOMER, session.customerId());
    }

    /** The customer may have put the phone away while waiting. */
    void started(Transaction transaction, ChatSession session) {
        enqueue(transaction, List.of(session.customerId()), PushKind.SESSION_STARTED, session.id());
    }

    /** The customer may have put the phone away while waiting. */
    void unmatched(Transaction transaction, ChatSession session) {
        enqueue(transaction, List.of(session.customerId()), PushKind.SESSION_UNMATCHED, session.id());
    }

    /** Connected clients are warned by the instance that holds the connection. */
    void warning(Transaction transaction, ChatSession session) {
        enqueue(transaction, session.participants(), PushKind.SESSION_WARNING, session.id());
    }

    void ended(Transaction transaction, ChatSession session) {
        enqueue(transaction, session.participants(), PushKind.SESSION_ENDED, session.id());
    }

    /** The session as it now is, as the frame that this side gets. */
    Event state(Handle handle, ChatSession session, Role side) {
        return Event.of(
                EventType.SESSION, session.id(), session.version(), Map.of("session", views.of(handle, session, side)));
    }

    /** The same for several sessions, in a fixed number of queries. */
    Map<SessionId, Event> states(Handle handle, List<ChatSession> sessions, Role side) {
        Map<SessionId, Event> states = new HashMap<>();
        List<SessionView> all = views.of(handle, sessions, side);
        for (int i = 0; i < all.size(); i++) {
            ChatSession session = sessions.get(i);
            states.put(
                    session.id(),
                    Event.of(EventType.SESSION, session.id(), session.version(), Map.of("session", all.get(i))));
        }
        return states;
    }

    void publish(Transaction transaction, UserId user, Event event) {
        bus.publish(transaction, List.of(user), event);
    }

    private void publish(Transaction transaction, ChatSession session, Role side, UserId user) {
        publish(transaction, user, state(transaction.handle(), session, side));
    }

    private void enqueue(Transaction transaction, List<UserId> users, PushKind kind, SessionId session) {
        users.forEach(user -> push.enqueue(transaction, user, kind, session, session.toString()));
    }
}
