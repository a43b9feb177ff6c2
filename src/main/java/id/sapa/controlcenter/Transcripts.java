package id.sapa.controlcenter;

import id.sapa.account.Audit;
import id.sapa.account.AuthenticatedOperator;
import id.sapa.common.MessageId;
import id.sapa.common.Page;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** What was said in a session. Nobody reads it without leaving a row in the audit trail. Thread-safe. */
final class Transcripts {

    private final Database database;
    private final Audit audit;

    public record Sender(UserId id, Role role) {}

    /** One message. */
    public record Line(
            MessageId id,
            SessionId sessionId,
            long seq,
            @Nested("sender_") Sender sender,
            UUID clientMessageId,
            String text,
            Instant createdAt) {}

    Transcripts(Database database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    /**
     * Messages in {@code seq} order; {@code next} is the {@code after} of the next page.
     *
     * @throws ProblemException {@code not_found}
     */
    Page<Line> read(AuthenticatedOperator operator, SessionId session, long after, int limit) {
        return database.inTransaction(tx -> {
            requireSession(tx.handle(), session);
            List<Line> lines = lines(tx.handle(), session, after, limit + 1);
            boolean more = lines.size() > limit;
            List<Line> page = more ? lines.subList(0, limit) : lines;
            long last = page.isEmpty() ? after : page.get(page.size() - 1).seq;
            audit.record(
                    tx, operator, "transcript.read", session.toString(), Map.of("after_seq", after, "to_seq", last));
            return new Page<>(page, more ? Long.toString(last) : null);
        });
    }

    /** Records that an operator begins to watch the session as it is written. */
    void watched(AuthenticatedOperator operator, SessionId session, long after) {
        database.useTransaction(tx -> {
            requireSession(tx.handle(), session);
            audit.record(tx, operator, "transcript.watch", session.toString(), Map.of("after_seq", after));
        });
    }

    /** New lines for someone whose watching is recorded already. */
    List<Line> since(Handle handle, SessionId session, long after, int limit) {
        return lines(handle, session, after, limit);
    }

    private static List<Line> lines(Handle handle, SessionId session, long after, int limit) {
        return handle.createQuery("""
                        select id, session_id, seq, sender_id, sender_role, client_message_id, text, created_at
                        from message where session_id = :session and seq > :after order by seq limit :limit
                        """)
                .bind("session", session)
                .bind("after", after)
                .bind("limit", limit)
                .map(ConstructorMapper.of(Line.class))
                .list();
    }

    private static void requireSession(Handle handle, SessionId session) {
        handle.createQuery("select id from chat_session where id = :id")
                .bind("id", session)
                .mapTo(SessionId.class)
                .findOne()
                .orElseThrow(ProblemException::notFound);
    }
}
