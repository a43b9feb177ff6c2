package id.sapa.chat;

import id.sapa.common.MessageId;
import id.sapa.common.ProblemCode;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * The statement that stores a batch of messages: one round trip and one commit for all of them.
 *
 * <p>It is two statements that the driver sends together and the server runs in one transaction. The first locks the
 * sessions, always in the order of their ids, so that writers cannot block each other in a ring. The second therefore has
 * a snapshot taken after the locks were got, in which whatever other writers committed meanwhile is visible: the numbers
 * they gave and the client message ids they stored.
 */
final class MessageStatement implements AutoCloseable {

    private static final String SQL = """
            select count(*) from (
                select 1 from chat_session where id = any(?) order by id for no key update
            ) locked;
            with input as (
                select * from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[])
                    with ordinality as i(id, session_id, sender_id, client_message_id, text, n)
            ), known as (
                select i.n, m.seq, m.id, m.created_at, m.text = i.text as same
                from input i
                join message m using (session_id, sender_id, client_message_id)
            ), fresh as (
                select i.*, case when i.sender_id = s.customer_id then 'customer' else 'mitra' end as role,
                    s.last_seq + row_number() over (partition by i.session_id order by i.n) as seq
                from input i
                join chat_session s on s.id = i.session_id
                where s.state = 'active' and s.ends_at > ? and i.sender_id in (s.customer_id, s.mitra_id)
                    and not exists (select from known k where k.n = i.n)
            ), inserted as (
                insert into message (session_id, seq, id, sender_id, sender_role, client_message_id, text, created_at)
                select session_id, seq, id, sender_id, role, client_message_id, text, ? from fresh
            ), counted as (
                update chat_session s set last_seq = f.last_seq
                from (select session_id, max(seq) as last_seq from fresh group by session_id) f
                where s.id = f.session_id
            )
            select i.n, s.customer_id, s.mitra_id, coalesce(k.seq, f.seq), k.id, k.created_at, k.same
            from input i
            left join chat_session s on s.id = i.session_id and i.sender_id in (s.customer_id, s.mitra_id)
            left join known k on k.n = i.n
            left join fresh f on f.n = i.n
            """;

    private final Connection connection;
    private final PreparedStatement statement;

    /** @param connection is this statement's from now on */
    MessageStatement(Connection connection) throws SQLException {
        this.connection = connection;
        this.statement = connection.prepareStatement(SQL);
    }

    /**
     * What became of one request.
     *
     * @param customerId the session's customer, or null where the sender takes no part in the session
     * @param mitraId the session's mitra, or null
     */
    record Row(SendResult result, UserId customerId, UserId mitraId) {}

    /**
     * Stores a batch.
     *
     * @param requests no two of the same session, sender and client message id
     * @param now decides which sessions are over, and becomes the messages' time
     * @return one row for each request, in their order
     */
    List<Row> execute(List<SendRequest> requests, Instant now) throws SQLException {
        int size = requests.size();
        UUID[] ids = new UUID[size];
        UUID[] sessions = new UUID[size];
        UUID[] senders = new UUID[size];
        UUID[] clientIds = new UUID[size];
        String[] texts = new String[size];
        for (int i = 0; i < size; i++) {
            SendRequest request = requests.get(i);
            ids[i] = MessageId.next().value();
            sessions[i] = request.sessionId().value();
            senders[i] = request.senderId().value();
            clientIds[i] = request.clientMessageId();
            texts[i] = request.text();
        }
        OffsetDateTime time = now.atOffset(ZoneOffset.UTC);
        statement.setArray(
                1,
                connection.createArrayOf(
                        "uuid", Arrays.stream(sessions).distinct().toArray()));
        statement.setArray(2, connection.createArrayOf("uuid", ids));
        statement.setArray(3, connection.createArrayOf("uuid", sessions));
        statement.setArray(4, connection.createArrayOf("uuid", senders));
        statement.setArray(5, connection.createArrayOf("uuid", clientIds));
        statement.setArray(6, connection.createArrayOf("text", texts));
        statement.setObject(7, time);
        statement.setObject(8, time);
        statement.execute();
        if (!statement.getMoreResults()) {
            throw new SQLException("the second statement gave no rows");
        }
        Row[] rows = new Row[size];
        try (ResultSet result = statement.getResultSet()) {
            while (result.next()) {
                int i = result.getInt(1) - 1;
                rows[i] = row(result, requests.get(i), ids[i], now);
            }
        }
        return new ArrayList<>(Arrays.asList(rows));
    }

    private static Row row(ResultSet result, SendRequest request, UUID newId, Instant now) throws SQLException {
        UUID customer = (UUID) result.getObject(2);
        UUID mitra = (UUID) result.getObject(3);
        if (customer == null) {
            return new Row(new SendResult.Refused(ProblemCode.NOT_FOUND), null, null);
        }
        UserId customerId = new UserId(customer);
        UserId mitraId = mitra == null ? null : new UserId(mitra);
        long seq = result.getLong(4);
        UUID knownId = (UUID) result.getObject(5);
        if (seq == 0) {
            return new Row(new SendResult.Refused(ProblemCode.SESSION_NOT_ACTIVE), customerId, mitraId);
        }
        if (knownId != null && !result.getBoolean(7)) {
            return new Row(new SendResult.Refused(ProblemCode.CLIENT_MESSAGE_ID_REUSED), customerId, mitraId);
        }
        Role role = request.senderId().equals(customerId) ? Role.CUSTOMER : Role.MITRA;
        Message message = new Message(
                new MessageId(knownId == null ? newId : knownId),
                request.sessionId(),
                seq,
                new Message.Sender(request.senderId(), role),
                request.clientMessageId(),
                request.text(),
                knownId == null
                        ? now
                        : result.getObject(6, OffsetDateTime.class).toInstant());
        return new Row(new SendResult.Stored(message, knownId != null), customerId, mitraId);
    }

    /** Closes the connection too. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
