package id.sapa.chat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Stores batches of messages over one connection. Used by one thread at a time, except for closing. */
final class MessageStore implements AutoCloseable {

    private final Connection connection;
    private final OptimisticInsert plain;
    private final ValidatingInsert careful;

    /** @param connection is this store's from now on */
    MessageStore(Connection connection) throws SQLException {
        this.connection = connection;
        this.plain = new OptimisticInsert(connection);
        this.careful = new ValidatingInsert(connection);
    }

    /**
     * Stores a batch. After an exception some of it may be stored; doing it again then is safe.
     *
     * @param requests no two of the same session, sender and client message id
     * @param now decides which sessions are over, and becomes the messages' time
     * @return one outcome for each request, in their order
     */
    List<StoredMessage> store(List<SendRequest> requests, Instant now) throws SQLException {
        StoredMessage[] outcomes = plain.execute(new MessageBatch(requests, now));
        List<SendRequest> rest = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                rest.add(requests.get(i));
            }
        }
        if (!rest.isEmpty()) {
            StoredMessage[] late = careful.execute(new MessageBatch(rest, now));
            for (int i = 0, next = 0; i < outcomes.length; i++) {
                if (outcomes[i] == null) {
                    outcomes[i] = late[next++];
                }
            }
        }
        return Arrays.asList(outcomes);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
