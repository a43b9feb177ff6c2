package id.sapa.session;

import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.db.Database;
import id.sapa.event.Event;
import java.util.List;
import java.util.Map;

/** Tells customers who wait that their place in the queue has changed. Thread-safe. */
public final class QueueNotifier {

    /** Up to this place every step is told. */
    private static final int NEAR = 20;

    private final Database database;
    private final SessionNotifier notices;

    QueueNotifier(Database database, SessionNotifier notices) {
        this.database = database;
        this.notices = notices;
    }

    /** Tells those whose place is another one than they were told. */
    public void announceMoves() {
        database.useTransaction(transaction -> {
            SessionDao dao = transaction.dao(SessionDao.class);
            List<SessionId> moved = dao.announceMoves(NEAR);
            if (moved.isEmpty()) {
                return;
            }
            List<ChatSession> sessions = dao.findAll(moved.toArray(new SessionId[0]));
            Map<SessionId, Event> states = notices.states(transaction.handle(), sessions, Role.CUSTOMER);
            sessions.forEach(session -> notices.publish(transaction, session.customerId(), states.get(session.id())));
        });
    }
}
