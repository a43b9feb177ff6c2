package id.sapa.ledger;

import id.sapa.common.Cursor;
import id.sapa.common.Money;
import id.sapa.common.Page;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What mitras earn. Thread-safe. */
public final class EarningsService {

    private final Database database;
    private final Ledger ledger;

    EarningsService(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
    }

    /**
     * Splits what customers paid for a session that took place, extensions included and refunds taken off, between mitra
     * and platform, once. The caller holds the session's lock.
     *
     * @param sharePercent the mitra's share, 0 to 100, as it was when the session was created
     */
    public void sessionEnded(Transaction transaction, SessionId session, UserId mitra, int sharePercent) {
        ledger.sessionRevenue(transaction, session, mitra, sharePercent);
    }

    /** What the mitra is owed, and how that came about, newest first. */
    EarningsView of(UserId mitra, int limit, String after) {
        UUID before = Cursor.decodeId(after);
        return database.readOnly(handle -> {
            EarningsDao dao = handle.attach(EarningsDao.class);
            Page<EarningsEntry> page =
                    Page.of(dao.entries(mitra, before, limit + 1), limit, entry -> Cursor.of(entry.id()));
            return new EarningsView(Money.of(dao.balance(mitra)), Money.CURRENCY, page.items(), page.next());
        });
    }

    /**
     * What a mitra sees of its money.
     *
     * @param balance owed to the mitra and not yet paid out; negative if refunds exceed what it has earned since
     */
    public record EarningsView(
            Money balance,
            String currency,
            List<EarningsEntry> items,
            @Nullable String next) {}

    /**
     * One movement on a mitra's account.
     *
     * @param amount positive when earned, negative when refunded or paid out
     */
    public record EarningsEntry(
            UUID id, TransactionType kind, @Nullable SessionId sessionId, Money amount, Instant createdAt) {}
}
