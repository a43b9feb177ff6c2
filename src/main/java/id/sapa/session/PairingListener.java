package id.sapa.session;

import id.sapa.common.SessionId;
import id.sapa.db.Transaction;

/** What the session needs of pairing, which knows sessions. */
public interface PairingListener {

    /** A session has begun to wait for a mitra: it is offered soon after the commit. */
    void onPairingStarted(Transaction transaction, SessionId session);

    /** A session no longer waits and nobody accepted it: its open offers are withdrawn. */
    void onPairingEnded(Transaction transaction, SessionId session);

    /** A mitra has become free, so that somebody who waits may get it. */
    void capacityFreed(Transaction transaction);
}
