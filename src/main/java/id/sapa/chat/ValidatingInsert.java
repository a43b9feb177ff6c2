package id.sapa.chat;

import id.sapa.common.MessageId;
import id.sapa.common.ProblemCode;
import id.sapa.common.UserId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * Stores messages of which some may not be: each gets its own outcome, in one round trip and one commit for all of them.
 *
 * <p>It is two statements that the driver sends together and the server runs in one transaction. The first locks the
 * sessions, always in the order of their ids, so that writers cannot block each other in a ring. The second therefore has
 * a snapshot taken after the locks were got, in which whatever other writers committed meanwhile is visible: the numbers
 * they gave and the client message ids they stored.
 *
 * <p>The plan is made once, perhaps on empty tables, and must be right for any size: {@code offset 0} keeps the lookups what they
 * are, one by index for each message.
 */
final class ValidatingInsert {

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
                cross join lateral (
                    select * from message m
                    where m.session_id = i.session_id and m.sender_id = i.sender_id
                        and m.client_message_id = i.client_message_id
                    offset 0
                ) m
            ), party as (
                select i.n, s.customer_id, s.mitra_id, s.last_seq, s.state, s.ends_at
                from input i
                cross join lateral (select * from chat_session s where s.id = i.session_id offset 0) s
                where i.sender_id in (s.customer_id, s.mitra_id)
            ), fresh as (
                select i.*, case i.sender_id when p.customer_id then 'customer' else 'mitra' end as role,
                    p.last_seq + row_number() over (partition by i.session_id order by i.n) as seq
                from input i
                join party p using (n)
                where p.state = 'active' and p.ends_at > ? and not exists (select from known k where k.n = i.n)
            ), inserted as (
                insert into message (session_id, seq, id, sender_id, sender_role, client_message_id, text, created_at)
                select session_id, seq, id, sender_id, role, client_message_id, text, ? from fresh
            ), counted as (
                update chat_session s set last_seq = (select max(f.seq) from fresh f where f.session_id = s.id)
                where s.id = any(array(select session_id from fresh))
            )
            select i.n, p.customer_id, p.mitra_id, coalesce(k.seq, f.seq), k.id, k.created_at, k.same
            from input i
            left join party p using (n)
            left join known k using (n)
            left join fresh f using (n)
            """;

    private final Connection connection;
    private final PreparedStatement statement;

    /** @param connection remains the caller's */
    ValidatingInsert(Connection connection) throws SQLException {
        this.connection = connection;
        this.statement = connection.prepareStatement(SQL);
    }

    /**
     * Stores a batch.
     *
     * @param batch no two requests of the same session, sender and client message id
     * @return one outcome for each request, in their order
     */
    StoredMessage[] execute(MessageBatch batch) throws SQLException {
        statement.setObject(1, batch.sessions());
        statement.setObject(2, batch.ids());
        statement.setObject(3, batch.sessions());
        statement.setObject(4, batch.senders());
        statement.setObject(5, batch.clientMessageIds());
        statement.setArray(6, connection.createArrayOf("text", batch.texts()));
        statement.setObject(7, batch.time);
        statement.setObject(8, batch.time);
        statement.execute();
        if (!statement.getMoreResults()) {
            throw new SQLException("the second statement gave no rows");
        }
        StoredMessage[] outcomes = new StoredMessage[batch.size()];
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                int i = rows.getInt(1) - 1;
                outcomes[i] = outcome(rows, batch, i);
            }
        }
        return outcomes;
    }

    private static StoredMessage outcome(ResultSet row, MessageBatch batch, int i) throws SQLException {
        UUID customerId = (UUID) row.getObject(2);
        if (customerId == null) {
            return new StoredMessage(new SendResult.Refused(ProblemCode.NOT_FOUND), null, null);
        }
        UserId customer = new UserId(customerId);
        UUID mitraId = (UUID) row.getObject(3);
        UserId mitra = mitraId == null ? null : new UserId(mitraId);
        long seq = row.getLong(4);
        if (seq == 0) {
            return new StoredMessage(new SendResult.Refused(ProblemCode.SESSION_NOT_ACTIVE), customer, mitra);
        }
        UUID known = (UUID) row.getObject(5);
        if (known == null) {
            return batch.stored(i, seq, customer, mitra);
        }
        if (!row.getBoolean(7)) {
            return new StoredMessage(new SendResult.Refused(ProblemCode.CLIENT_MESSAGE_ID_REUSED), customer, mitra);
        }
        OffsetDateTime at = row.getObject(6, OffsetDateTime.class);
        return batch.replayed(i, seq, new MessageId(known), at.toInstant(), customer, mitra);
    }
}
