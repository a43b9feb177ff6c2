package id.sapa.controlcenter;

import id.sapa.account.AuditLog;
import id.sapa.account.AuthenticatedOperator;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs what an operator does in one transaction with its audit row. Thread-safe. */
final class AuditedTransactions {

    private final Database database;
    private final AuditLog auditLog;

    AuditedTransactions(Database database, AuditLog auditLog) {
        this.database = database;
        this.auditLog = auditLog;
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
            Function<Transaction, T> work) {
        return database.inTransaction(transaction -> {
            T answer = work.apply(transaction);
            auditLog.record(transaction, operator, action, subject.toString(), details);
            return answer;
        });
    }

    /** As {@link #change}, without an answer. */
    void run(
            AuthenticatedOperator operator,
            String action,
            Object subject,
            Map<String, ?> details,
            Consumer<Transaction> work) {
        change(operator, action, subject, details, transaction -> {
            work.accept(transaction);
            return null;
        });
    }

    /** Makes something whose id is known only once it is made. */
    <T> T create(
            AuthenticatedOperator operator,
            String action,
            Map<String, ?> details,
            Function<Transaction, T> work,
            Function<T, Object> subject) {
        return database.inTransaction(transaction -> {
            T made = work.apply(transaction);
            auditLog.record(transaction, operator, action, subject.apply(made).toString(), details);
            return made;
        });
    }

    /** As {@link #create} for work that, repeated, gives what was made before: that is recorded once. */
    <T> T createOnce(
            AuthenticatedOperator operator,
            String action,
            Map<String, ?> details,
            Function<Transaction, T> work,
            Function<T, Object> subject) {
        return database.inTransaction(transaction -> {
            T made = work.apply(transaction);
            String id = subject.apply(made).toString();
            boolean recorded = transaction
                    .handle()
                    .createQuery("select exists (select 1 from audit where subject = :subject and action = :action)")
                    .bind("subject", id)
                    .bind("action", action)
                    .mapTo(Boolean.class)
                    .one();
            if (!recorded) {
                auditLog.record(transaction, operator, action, id, details);
            }
            return made;
        });
    }
}
