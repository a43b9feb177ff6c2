package id.sapa.account;

import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Tx;
import org.jdbi.v3.core.Handle;

/** What a feature stores about a user: it says what, and forgets it. */
public interface PersonalData {

    /** Writes everything it stores about the user. */
    void export(Handle handle, UserId user, Export export);

    /**
     * Removes what names or describes the user, in the transaction that deletes the account; what money needs stays.
     *
     * @throws ProblemException if something that goes on must be ended first
     */
    void erase(Tx tx, UserId user);

    /** Takes the rows of an export. */
    @FunctionalInterface
    interface Export {

        /**
         * Adds a section.
         *
         * @param name the section's name on the wire
         * @param rows read one by one and written as JSON at once, so that they need not fit into memory
         */
        void section(String name, Iterable<?> rows);
    }
}
