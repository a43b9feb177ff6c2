package id.sapa.controlcenter;

import id.sapa.account.AuditLog;
import id.sapa.account.AuthenticatedOperator;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs an operator's action and writes its audit row in one transaction. Thread-safe. */
final class AuditedTransactions {

    private final Database database;
    private final AuditLog auditLog;

    AuditedTransactions(Database database, AuditLog auditLog) {
        this.database = database;
        this.auditLog = auditLog;
    }

    /**
     * Runs an action on an existing subject.
     *
     * @param action the action's name, such as {@code mitra.deactivate}
     * @param subject the subject's id
     * @param details what a reader of the audit trail needs to understand the action
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

    /** Like {@link #change}, without a result. */
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

    /** Runs an action that creates its subject, whose id is known only afterwards. */
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

    /** Like {@link #create} for idempotent work: a repetition that returns the existing subject is not recorded again. */
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
