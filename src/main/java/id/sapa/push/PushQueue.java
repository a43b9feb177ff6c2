package id.sapa.push;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Tx;

/** Durable queue of notifications to users who have no live connection. Thread-safe. */
public interface PushQueue {

    /**
     * Queues a push in the transaction that makes it due. It is sent to each of the user's devices unless the user has a
     * live connection, which gets the event itself.
     *
     * @param collapseKey a newer push with the same key replaces one that is not yet sent or shown
     */
    void enqueue(Tx tx, UserId user, PushKind kind, SessionId session, String collapseKey);
}
