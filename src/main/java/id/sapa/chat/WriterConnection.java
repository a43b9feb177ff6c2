package id.sapa.chat;

import id.sapa.concurrent.Backoff;
import id.sapa.db.UnpooledConnectionFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A writer's connection: opened when needed, thrown away when broken. Used by one thread at a time, except for closing. */
final class WriterConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriterConnection.class);
    private static final int SOCKET_TIMEOUT_SECONDS = 5;
    private static final Backoff RECONNECT_BACKOFF = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500));

    /** Of the server's state, or of a conflict with somebody else: worth another try as it is. */
    private static final Set<String> CONFLICTS = Set.of("40P01", "40001", "23505", "55P03");

    static final Map<String, String> SETTINGS = Map.of(
            "application_name",
            "sapa-chat-writer",
            "lock_timeout",
            "1000",
            // The plan is made once, when the tables may be empty. It must be the one by index, which is right for any
            // size.
            "enable_seqscan",
            "off",
            "enable_bitmapscan",
            "off",
            "plan_cache_mode",
            "force_generic_plan",
            "jit",
            "off");

    private final UnpooledConnectionFactory connections;
    private volatile MessageStore store;
    private int failures;

    WriterConnection(UnpooledConnectionFactory connections) {
        this.connections = connections;
    }

    /** What kind of failure: who is to blame decides what to do. */
    enum Failure {
        CONNECTION,
        CONFLICT,
        STATEMENT
    }

    static final class StatementFailedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final Failure failure;

        StatementFailedException(Failure failure, SQLException cause) {
            super(cause.getMessage(), cause);
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }

    /** As {@link MessageStore#store}. After a lost connection it comes back only after a pause. */
    List<StoredMessage> store(List<SendRequest> requests, Instant now) throws StatementFailedException {
        try {
            if (store == null) {
                store = new MessageStore(connections.open(SETTINGS, SOCKET_TIMEOUT_SECONDS));
            }
            List<StoredMessage> outcomes = store.store(requests, now);
            failures = 0;
            return outcomes;
        } catch (SQLException e) {
            Failure failure = classify(e);
            if (failure == Failure.CONNECTION) {
                close();
                backoff();
            }
            throw new StatementFailedException(failure, e);
        }
    }

    boolean isOpen() {
        return store != null;
    }

    private static Failure classify(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (CONFLICTS.contains(state)) {
            return Failure.CONFLICT;
        }
        // 22 and 23: this data cannot be stored. Anything else is the connection's or the server's trouble.
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("42")
                ? Failure.STATEMENT
                : Failure.CONNECTION;
    }

    private void backoff() {
        try {
            Thread.sleep(RECONNECT_BACKOFF.delay(++failures).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        MessageStore old = store;
        store = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("Broken connection could not be closed");
            }
        }
    }
}
