package id.sapa.availability;

import id.sapa.common.UserId;
import id.sapa.db.Transaction;

/** Hears of every turn of a mitra's switch. */
@FunctionalInterface
public interface PresenceListener {

    /** Called in the transaction that turned the switch, with the mitra's row locked. */
    void onPresenceChanged(Transaction transaction, UserId mitra, boolean online, PresenceReason reason);
}
