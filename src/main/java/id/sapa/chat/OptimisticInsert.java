package id.sapa.chat;

import id.sapa.common.UserId;
import id.sapa.db.UuidArray;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Stores messages that are what they should be: new, from a participant, for a session that is running. That is nearly always
 * so, and lets the statement number and insert them without looking at anything first. A message that is out of the ordinary is
 * left to {@link ValidatingInsert}: if its session is not running, it alone; otherwise, because an index or a constraint refuses
 * the statement, the whole batch.
 */
final class OptimisticInsert {

    private static final String ONE = """
            with counted as (
                update chat_session set last_seq = last_seq + 1
                where id = ? and state = 'active' and ends_at > ?
                returning id, last_seq, customer_id, mitra_id
            ), inserted as (
                insert into message (session_id, seq, id, sender_id, sender_role, client_message_id, text, created_at)
                select s.id, s.last_seq, ?, i.sender_id,
                    case i.sender_id when s.customer_id then 'customer' when s.mitra_id then 'mitra' end, ?, ?, ?
                from counted s, (select ?::uuid as sender_id) i
            )
            select last_seq, customer_id, mitra_id from counted
            """;

    /**
     * Locks the sessions first, in the order of their ids, so that two writers cannot block each other in a ring. No plan can read a
     * whole table, however empty it was when the plan was made: sessions are found by a condition, not by a join.
     */
    private static final String MANY = """
            select count(*) from (
                select 1 from chat_session where id = any(?) order by id for no key update
            ) locked;
            with counted as (
                update chat_session set last_seq = last_seq + (?::int[])[array_position(?::uuid[], id)]
                where id = any(?::uuid[]) and state = 'active' and ends_at > ?
                returning id, last_seq, customer_id, mitra_id
            ), inserted as (
                insert into message (session_id, seq, id, sender_id, sender_role, client_message_id, text, created_at)
                select i.session_id, s.last_seq - i.followers, i.id, i.sender_id,
                    case i.sender_id when s.customer_id then 'customer' when s.mitra_id then 'mitra' end,
                    i.client_message_id, i.text, ?
                from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::int[])
                    as i(id, session_id, sender_id, client_message_id, text, followers)
                join counted s on s.id = i.session_id
            )
            select id, last_seq, customer_id, mitra_id from counted
            """;

    /** A client message id that is known; a sender who takes no part, and so has no role. */
    private static final Set<String> FALLBACK_SQL_STATES = Set.of("23505", "23502");

    private final Connection connection;
    private final PreparedStatement one;
    private final PreparedStatement many;

    /** @param connection remains the caller's */
    OptimisticInsert(Connection connection) throws SQLException {
        this.connection = connection;
        this.one = connection.prepareStatement(ONE);
        this.many = connection.prepareStatement(MANY);
    }

    /**
     * Stores what it can in one commit.
     *
     * @param batch no two requests of the same session, sender and client message id
     * @return for each request its outcome, in their order, or null if it is not stored
     */
    StoredMessage[] execute(MessageBatch batch) throws SQLException {
        try {
            return batch.size() == 1 ? one(batch) : many(batch);
        } catch (SQLException e) {
            if (FALLBACK_SQL_STATES.contains(e.getSQLState())) {
                return new StoredMessage[batch.size()];
            }
            throw e;
        }
    }

    private StoredMessage[] one(MessageBatch batch) throws SQLException {
        SendRequest request = batch.requests.get(0);
        one.setObject(1, request.sessionId().value());
        one.setObject(2, batch.time);
        one.setObject(3, batch.ids[0]);
        one.setObject(4, request.clientMessageId());
        one.setString(5, request.text());
        one.setObject(6, batch.time);
        one.setObject(7, request.senderId().value());
        StoredMessage[] outcome = new StoredMessage[1];
        try (ResultSet row = one.executeQuery()) {
            if (row.next()) {
                outcome[0] = batch.stored(0, row.getLong(1), user(row, 2), user(row, 3));
            }
        }
        return outcome;
    }

    /** A session after the batch. */
    private record Session(long lastSeq, UserId customer, UserId mitra) {}

    private StoredMessage[] many(MessageBatch batch) throws SQLException {
        Map<UUID, Integer> counts = batch.countBySession();
        UuidArray ids = new UuidArray(counts.keySet().toArray(UUID[]::new));
        Integer[] followers = batch.laterInSession();
        many.setObject(1, ids);
        many.setArray(2, connection.createArrayOf("int4", counts.values().toArray()));
        many.setObject(3, ids);
        many.setObject(4, ids);
        many.setObject(5, batch.time);
        many.setObject(6, batch.time);
        many.setObject(7, batch.ids());
        many.setObject(8, batch.sessions());
        many.setObject(9, batch.senders());
        many.setObject(10, batch.clientMessageIds());
        many.setArray(11, connection.createArrayOf("text", batch.texts()));
        many.setArray(12, connection.createArrayOf("int4", followers));
        many.execute();
        many.getMoreResults();
        Map<UUID, Session> sessions = new HashMap<>();
        try (ResultSet rows = many.getResultSet()) {
            while (rows.next()) {
                sessions.put((UUID) rows.getObject(1), new Session(rows.getLong(2), user(rows, 3), user(rows, 4)));
            }
        }
        StoredMessage[] outcomes = new StoredMessage[batch.size()];
        for (int i = 0; i < outcomes.length; i++) {
            Session session = sessions.get(batch.requests.get(i).sessionId().value());
            if (session != null) {
                outcomes[i] = batch.stored(i, session.lastSeq - followers[i], session.customer, session.mitra);
            }
        }
        return outcomes;
    }

    private static UserId user(ResultSet row, int column) throws SQLException {
        return new UserId((UUID) row.getObject(column));
    }
}
