package id.sapa.ledger;

import id.sapa.common.Money;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Tx;

/** What mitras earn. Thread-safe. */
public interface Earnings {

    /**
     * Splits the revenue of a session that took place between mitra and platform, once.
     *
     * @param gross what was paid for the session and its extensions; may be zero
     * @param sharePercent the mitra's share, 0 to 100, as it was when the session was created
     */
    void sessionEnded(Tx tx, SessionId session, UserId mitra, Money gross, int sharePercent);
}
