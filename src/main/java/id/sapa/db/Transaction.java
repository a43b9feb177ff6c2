package id.sapa.db;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** A running transaction. Confined to the thread that runs it. */
public final class Transaction {

    private final Handle handle;
    private final List<Runnable> afterCommit = new ArrayList<>();

    Transaction(Handle handle) {
        this.handle = handle;
    }

    public Handle handle() {
        return handle;
    }

    /** The SqlObject, bound to this transaction. */
    public <D> D dao(Class<D> type) {
        return handle.attach(type);
    }

    /**
     * Runs an effect outside the database once the transaction is committed, on the same thread, in the order of these
     * calls; never if it rolls back. A crash in between loses the effect, so it may only be something that is repaired
     * otherwise: a hint to other instances, a mirror write, an early start of a durable job.
     */
    public void afterCommit(Runnable effect) {
        afterCommit.add(effect);
    }

    List<Runnable> afterCommitCallbacks() {
        return afterCommit;
    }
}
