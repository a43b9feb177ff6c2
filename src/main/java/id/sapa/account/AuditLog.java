package id.sapa.account;

import id.sapa.common.Cursor;
import id.sapa.common.Id;
import id.sapa.common.Json;
import id.sapa.common.OperatorId;
import id.sapa.common.Page;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.web.RequestIdFilter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What operators did, and which transcripts they read. An entry is written in the transaction of what it tells of, so
 * neither is there without the other; the database refuses to change or remove one. Thread-safe.
 */
public final class AuditLog {

    private static final String COMMAND_LINE = "command line";

    private final Database database;
    private final Clock clock;

    public AuditLog(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Adds an entry.
     *
     * @param action what was done, such as {@code mitra.deactivate}
     * @param subject what it was done to: an id, or a name where there is none
     * @param details what else a later reader needs, written as JSON; no secret and no message text
     */
    public void record(
            Transaction transaction,
            AuthenticatedOperator operator,
            String action,
            String subject,
            Map<String, ?> details) {
        insert(transaction, operator.id(), operator.email(), action, subject, details);
    }

    /** Adds an entry for what was done by a command rather than by an operator. */
    void recordCommand(Transaction transaction, String action, String subject, Map<String, ?> details) {
        insert(transaction, null, COMMAND_LINE, action, subject, details);
    }

    /**
     * Entries, newest first.
     *
     * @param operator only this operator's, or null for all
     * @param subject only those of this subject, or null for all
     */
    public Page<AuditEntry> list(OperatorId operator, String subject, int limit, String after) {
        UUID before = Cursor.decode(after, 1).map(cursor -> cursor.uuid(0)).orElse(null);
        List<AuditDao.Row> rows =
                database.readOnly(handle -> handle.attach(AuditDao.class).list(operator, subject, before, limit + 1));
        return Page.of(rows.stream().map(AuditDao.Row::entry).toList(), limit, entry -> Cursor.of(entry.id()));
    }

    private void insert(
            Transaction transaction,
            OperatorId operator,
            String email,
            String action,
            String subject,
            Map<String, ?> details) {
        transaction
                .dao(AuditDao.class)
                .insert(
                        Id.generate(),
                        operator,
                        email,
                        action,
                        subject,
                        Json.write(details),
                        RequestIdFilter.current(),
                        clock.instant());
    }
}
