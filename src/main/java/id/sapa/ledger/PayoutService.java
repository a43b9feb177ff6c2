package id.sapa.ledger;

import id.sapa.common.Cursor;
import id.sapa.common.OperatorId;
import id.sapa.common.Page;
import id.sapa.common.PayoutId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/**
 * Pays mitras what they are owed. A draft takes the entries that it pays, so that no other draft can; paying it is
 * recorded once. Thread-safe.
 */
public final class PayoutService {

    private final Database database;
    private final Ledger ledger;
    private final Clock clock;

    PayoutService(Database database, Ledger ledger, Clock clock) {
        this.database = database;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Drafts a payout of all that is owed and in no other payout, in the operator's transaction; it may be empty. */
    public Payout draft(Transaction transaction, OperatorId operator) {
        PayoutDao dao = transaction.dao(PayoutDao.class);
        dao.lockDrafting();
        PayoutId id = PayoutId.next();
        dao.insert(id, operator, clock.instant());
        dao.claimEntries(id);
        dao.total(id);
        return dao.find(id).orElseThrow();
    }

    /**
     * Records that the transfers were made; again is harmless.
     *
     * @throws ProblemException {@code payout_not_draft} if it was discarded
     */
    public Payout paid(Transaction transaction, PayoutId id, OperatorId operator) {
        PayoutDao dao = transaction.dao(PayoutDao.class);
        if (dao.markPaid(id, operator, clock.instant()) == 1) {
            dao.storedLines(id).forEach(line -> ledger.paidOut(transaction, line.id(), line.mitraId(), line.amount()));
        }
        return decided(dao, id, PayoutState.PAID);
    }

    /**
     * Gives up a draft, so that the next one pays what it would have paid; again is harmless.
     *
     * @throws ProblemException {@code payout_not_draft} if it was paid
     */
    public Payout discard(Transaction transaction, PayoutId id, OperatorId operator) {
        PayoutDao dao = transaction.dao(PayoutDao.class);
        if (dao.markDiscarded(id, operator, clock.instant()) == 1) {
            dao.freeEntries(id);
        }
        return decided(dao, id, PayoutState.DISCARDED);
    }

    private static Payout decided(PayoutDao dao, PayoutId id, PayoutState expected) {
        Payout payout = dao.find(id).orElseThrow(ProblemException::notFound);
        if (payout.state() != expected) {
            throw new ProblemException(
                    ProblemCode.PAYOUT_NOT_DRAFT,
                    "The payout is " + payout.state().wire());
        }
        return payout;
    }

    public Payout get(PayoutId id) {
        return database.readOnly(handle -> handle.attach(PayoutDao.class).find(id))
                .orElseThrow(ProblemException::notFound);
    }

    /** What each mitra gets, by name. */
    public List<Payout.Line> lines(PayoutId id) {
        get(id);
        return database.readOnly(handle -> handle.attach(PayoutDao.class).lines(id));
    }

    /** Newest first. */
    public Page<Payout> list(int limit, String after) {
        UUID before = Cursor.decodeId(after);
        return Page.of(
                database.readOnly(handle -> handle.attach(PayoutDao.class).list(before, limit + 1)),
                limit,
                payout -> Cursor.of(payout.id()));
    }
}
