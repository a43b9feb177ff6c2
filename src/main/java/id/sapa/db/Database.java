package id.sapa.db;

import id.sapa.concurrent.LogThrottle;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Access to Postgres, the source of truth. Thread-safe. */
public final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int MAX_ATTEMPTS = 4;
    private static final String DEADLOCK_DETECTED = "40P01";
    private static final String SERIALIZATION_FAILURE = "40001";

    private final Jdbi jdbi;
    private final LogThrottle retries = new LogThrottle();
    private final ThreadLocal<Transaction> current = new ThreadLocal<>();

    public Database(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /**
     * Runs the work in one transaction, read committed, on a connection of its own, and returns its answer. An exception
     * rolls back. A deadlock, a serialization failure or a {@link RetryTransactionException} is tried again, so the work must have no effect outside the
     * database except through {@link Transaction#afterCommit}.
     *
     * @throws IllegalStateException if this thread is in a transaction already: pass the {@link Transaction} on instead
     */
    public <T> T inTransaction(Function<Transaction, T> work) {
        if (current.get() != null) {
            throw new IllegalStateException("nested transaction");
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return runInTransaction(work);
            } catch (RuntimeException e) {
                if (attempt == MAX_ATTEMPTS || !isTransient(e)) {
                    throw e;
                }
                retries.log(
                        LOG.atWarn().addKeyValue("attempt", attempt).setCause(e), "Transaction conflicted; retrying");
            }
        }
    }

    /** As {@link #inTransaction}, without an answer. */
    public void useTransaction(Consumer<Transaction> work) {
        inTransaction(transaction -> {
            work.accept(transaction);
            return null;
        });
    }

    /** Runs statements each of which is committed by itself; for a single write. */
    public <T> T withHandle(Function<Handle, T> work) {
        try (Handle handle = jdbi.open()) {
            return work.apply(handle);
        }
    }

    /**
     * Runs queries in one read-only transaction, read committed: Postgres refuses writes and locks (SQL state 25006). Costs one round trip more than
     * {@link #withHandle}.
     */
    public <T> T readOnly(Function<Handle, T> queries) {
        try (Handle handle = jdbi.open()) {
            // The driver sends this with the first statement, as BEGIN READ ONLY.
            handle.setReadOnly(true);
            T answer;
            try {
                answer = handle.inTransaction(queries::apply);
            } catch (RuntimeException | Error e) {
                makeWritable(handle, e);
                throw e;
            }
            handle.setReadOnly(false);
            return answer;
        }
    }

    /** The pool does not reset the flag. */
    private static void makeWritable(Handle handle, Throwable failure) {
        try {
            handle.setReadOnly(false);
        } catch (RuntimeException e) {
            // The connection is lost, and the pool will discard it.
            failure.addSuppressed(e);
        }
    }

    private <T> T runInTransaction(Function<Transaction, T> work) {
        T answer;
        List<Runnable> effects;
        try (Handle handle = jdbi.open()) {
            Transaction transaction = new Transaction(handle);
            current.set(transaction);
            try {
                answer = handle.inTransaction(h -> work.apply(transaction));
            } finally {
                current.remove();
            }
            effects = transaction.afterCommitCallbacks();
        }
        effects.forEach(Database::runEffect);
        return answer;
    }

    private static void runEffect(Runnable effect) {
        try {
            effect.run();
        } catch (RuntimeException e) {
            // The caller's work is committed and must be reported as done; what was lost here is repaired otherwise.
            LOG.atWarn().setCause(e).log("Callback after commit failed");
        }
    }

    private static boolean isTransient(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetryTransactionException) {
                return true;
            }
            if (cause instanceof SQLException sql
                    && (DEADLOCK_DETECTED.equals(sql.getSQLState())
                            || SERIALIZATION_FAILURE.equals(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }
}
