package id.sapa.mitra;

import id.sapa.common.UserId;
import id.sapa.db.Tx;

/** Hears of every change of a mitra that decides whether it is available. */
@FunctionalInterface
public interface MitraChanges {

    /** Called last in the transaction that made the change, with the mitra's row locked. */
    void changed(Tx tx, UserId mitra);
}
