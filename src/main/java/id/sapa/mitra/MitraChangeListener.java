package id.sapa.mitra;

import id.sapa.common.UserId;
import id.sapa.db.Transaction;

/** Hears of every change of a mitra that decides whether it is available. */
@FunctionalInterface
public interface MitraChangeListener {

    /** Called last in the transaction that made the change, with the mitra's row locked. */
    void changed(Transaction transaction, UserId mitra);
}
