package id.sapa.web;

import id.sapa.db.Transaction;
import java.util.UUID;

/**
 * An operation that creates a resource in Postgres and then needs the outside world to complete its answer.
 *
 * @param <T> the answer's type
 */
public interface IdempotentOperation<T> {

    /** What is done with the key in a transaction; nothing if the request has none. */
    @FunctionalInterface
    interface KeyAction {
        void apply(Transaction transaction, UUID resourceId);
    }

    /**
     * Creates the resource in one transaction and applies {@code claim} in it before anything else is inserted.
     *
     * @return the resource's id
     */
    UUID create(KeyAction claim);

    /** Completes a resource, perhaps one of an earlier request with the key that was cut off. May run more than once, also concurrently. */
    T finish(UUID resourceId);

    /**
     * Undoes a resource that {@link #finish} refused to complete, in one transaction, and applies {@code release} in it. Does nothing to a resource that another
     * request has completed or undone.
     */
    void abandon(UUID resourceId, KeyAction release);
}
