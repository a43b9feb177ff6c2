package id.sapa.account;

import id.sapa.common.Cursor;
import id.sapa.common.Id;
import id.sapa.common.Json;
import id.sapa.common.OperatorId;
import id.sapa.common.Page;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import id.sapa.web.RequestId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What operators did, and which transcripts they read. An entry is written in the transaction of what it tells of, so
 * neither is there without the other; the database refuses to change or remove one. Thread-safe.
 */
public final class Audit {

    private static final String COMMAND_LINE = "command line";

    private final Database database;
    private final Clock clock;

    public Audit(Database database, Clock clock) {
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
    public void record(Tx tx, AuthenticatedOperator operator, String action, String subject, Map<String, ?> details) {
        insert(tx, operator.id(), operator.email(), action, subject, details);
    }

    /** Adds an entry for what was done by a command rather than by an operator. */
    void recordCommand(Tx tx, String action, String subject, Map<String, ?> details) {
        insert(tx, null, COMMAND_LINE, action, subject, details);
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
                database.read(handle -> handle.attach(AuditDao.class).list(operator, subject, before, limit + 1));
        return Page.of(rows.stream().map(AuditDao.Row::entry).toList(), limit, entry -> Cursor.of(entry.id()));
    }

    private void insert(
            Tx tx, OperatorId operator, String email, String action, String subject, Map<String, ?> details) {
        tx.dao(AuditDao.class)
                .insert(
                        Id.generate(),
                        operator,
                        email,
                        action,
                        subject,
                        Json.write(details),
                        RequestId.current(),
                        clock.instant());
    }
}
