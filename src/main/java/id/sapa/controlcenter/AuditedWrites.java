package id.sapa.controlcenter;

import id.sapa.account.Audit;
import id.sapa.account.AuthenticatedOperator;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs what an operator does in one transaction with its audit row. Thread-safe. */
final class AuditedWrites {

    private final Database database;
    private final Audit audit;

    AuditedWrites(Database database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    /**
     * Does something to a subject that is known beforehand.
     *
     * @param action what is done, such as {@code mitra.deactivate}
     * @param subject the id of what it is done to
     * @param details what a later reader needs to understand it
     */
    <T> T change(
            AuthenticatedOperator operator,
            String action,
            Object subject,
            Map<String, ?> details,
            Function<Tx, T> work) {
        return database.inTransaction(tx -> {
            T answer = work.apply(tx);
            audit.record(tx, operator, action, subject.toString(), details);
            return answer;
        });
    }

    /** As {@link #change}, without an answer. */
    void run(AuthenticatedOperator operator, String action, Object subject, Map<String, ?> details, Consumer<Tx> work) {
        change(operator, action, subject, details, tx -> {
            work.accept(tx);
            return null;
        });
    }

    /** Makes something whose id is known only once it is made. */
    <T> T create(
            AuthenticatedOperator operator,
            String action,
            Map<String, ?> details,
            Function<Tx, T> work,
            Function<T, Object> subject) {
        return database.inTransaction(tx -> {
            T made = work.apply(tx);
            audit.record(tx, operator, action, subject.apply(made).toString(), details);
            return made;
        });
    }

    /** As {@link #create} for work that, repeated, gives what was made before: that is recorded once. */
    <T> T createOnce(
            AuthenticatedOperator operator,
            String action,
            Map<String, ?> details,
            Function<Tx, T> work,
            Function<T, Object> subject) {
        return database.inTransaction(tx -> {
            T made = work.apply(tx);
            String id = subject.apply(made).toString();
            boolean recorded = tx.handle()
                    .createQuery("select exists (select 1 from audit where subject = :subject and action = :action)")
                    .bind("subject", id)
                    .bind("action", action)
                    .mapTo(Boolean.class)
                    .one();
            if (!recorded) {
                audit.record(tx, operator, action, id, details);
            }
            return made;
        });
    }
}
