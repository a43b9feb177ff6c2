package id.sapa.controlcenter;

import id.sapa.account.AuditLog;
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

/** Reads transcripts; each access is audited. Thread-safe. */
final class TranscriptService {

    private final Database database;
    private final AuditLog auditLog;

    public record Sender(UserId id, Role role) {}

    /** A message. */
    public record TranscriptMessage(
            MessageId id,
            SessionId sessionId,
            long seq,
            @Nested("sender_") Sender sender,
            UUID clientMessageId,
            String text,
            Instant createdAt) {}

    TranscriptService(Database database, AuditLog auditLog) {
        this.database = database;
        this.auditLog = auditLog;
    }

    /**
     * Messages in {@code seq} order; {@code next} is the {@code after} of the next page.
     *
     * @throws ProblemException {@code not_found}
     */
    Page<TranscriptMessage> read(AuthenticatedOperator operator, SessionId session, long after, int limit) {
        return database.inTransaction(transaction -> {
            requireSession(transaction.handle(), session);
            List<TranscriptMessage> messages = messages(transaction.handle(), session, after, limit + 1);
            boolean more = messages.size() > limit;
            List<TranscriptMessage> page = more ? messages.subList(0, limit) : messages;
            long last = page.isEmpty() ? after : page.get(page.size() - 1).seq;
            auditLog.record(
                    transaction,
                    operator,
                    "transcript.read",
                    session.toString(),
                    Map.of("after_seq", after, "to_seq", last));
            return new Page<>(page, more ? Long.toString(last) : null);
        });
    }

    /** Audits that an operator starts watching the session live. */
    void watched(AuthenticatedOperator operator, SessionId session, long after) {
        database.useTransaction(transaction -> {
            requireSession(transaction.handle(), session);
            auditLog.record(transaction, operator, "transcript.watch", session.toString(), Map.of("after_seq", after));
        });
    }

    /** Returns new messages for a watcher who has been audited already. */
    List<TranscriptMessage> since(Handle handle, SessionId session, long after, int limit) {
        return messages(handle, session, after, limit);
    }

    private static List<TranscriptMessage> messages(Handle handle, SessionId session, long after, int limit) {
        return handle.createQuery("""
                        select id, session_id, seq, sender_id, sender_role, client_message_id, text, created_at
                        from message where session_id = :session and seq > :after order by seq limit :limit
                        """)
                .bind("session", session)
                .bind("after", after)
                .bind("limit", limit)
                .map(ConstructorMapper.of(TranscriptMessage.class))
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
