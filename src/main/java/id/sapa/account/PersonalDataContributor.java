package id.sapa.account;

import com.fasterxml.jackson.databind.util.RawValue;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import org.jdbi.v3.core.Handle;

/** What a feature stores about a user: it says what, and forgets it. */
public interface PersonalDataContributor {

    /** Writes everything it stores about the user. */
    void export(Handle handle, UserId user, Export export);

    /**
     * Removes what names or describes the user, in the transaction that deletes the account; what money needs stays.
     *
     * @throws ProblemException if something that goes on must be ended first
     */
    void erase(Transaction transaction, UserId user);

    /** Takes the rows of an export. */
    @FunctionalInterface
    interface Export {

        /**
         * Adds a section.
         *
         * @param name the section's name on the wire
         * @param rows what is written as JSON, one after the other
         */
        void section(String name, Iterable<?> rows);

        /**
         * Adds a section that a query answers.
         *
         * @param sql selects what the user may see, by its name on the wire, {@code :user} being the user
         */
        default void section(String name, Handle handle, String sql, UserId user) {
            section(
                    name,
                    handle
                            .createQuery("select to_jsonb(r)::text from (" + sql + ") r")
                            .bind("user", user)
                            .mapTo(String.class)
                            .stream()
                            .map(RawValue::new)
                            .toList());
        }
    }
}
