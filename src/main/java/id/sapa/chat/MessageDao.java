package id.sapa.chat;

import id.sapa.common.MessageId;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

interface MessageDao {

    record Row(
            MessageId id,
            SessionId sessionId,
            long seq,
            UserId senderId,
            Role senderRole,
            UUID clientMessageId,
            String text,
            Instant createdAt) {

        Message message() {
            return new Message(
                    id, sessionId, seq, new Message.Sender(senderId, senderRole), clientMessageId, text, createdAt);
        }
    }

    @SqlQuery("""
            select id, session_id, seq, sender_id, sender_role, client_message_id, text, created_at
            from message where session_id = :session and seq > :after order by seq limit :limit
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> after(SessionId session, long after, int limit);

    /** The same for several sessions at once; the limit is for each. */
    @SqlQuery("""
            select m.id, m.session_id, m.seq, m.sender_id, m.sender_role, m.client_message_id, m.text, m.created_at
            from unnest(:sessions::uuid[], :afters::bigint[]) as r (session_id, after)
            cross join lateral (
                select * from message where session_id = r.session_id and seq > r.after order by seq limit :limit
            ) m
            order by m.session_id, m.seq
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> afterEach(SessionId[] sessions, Long[] afters, int limit);
}
