package id.sapa.ledger;

import id.sapa.common.Cursor;
import id.sapa.common.Id;
import id.sapa.common.Money;
import id.sapa.common.Page;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Records every movement of money, once. Each method is harmless when called again for the same cause. Thread-safe. */
public final class Ledger {

    private final Database database;
    private final Clock clock;

    Ledger(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** One side of a movement: a debit if the amount is positive, a credit if it is negative. */
    private record Posting(AccountKind kind, UserId owner, Money amount) {
        static Posting of(AccountKind kind, Money amount) {
            return new Posting(kind, null, amount);
        }
    }

    /** A customer's payment arrived at the gateway. */
    public void paymentReceived(Transaction tx, PaymentId payment, SessionId session, Money amount) {
        record(
                tx,
                TransactionType.PAYMENT,
                payment.value(),
                session,
                List.of(
                        Posting.of(AccountKind.GATEWAY, amount),
                        Posting.of(AccountKind.CUSTOMER_FUNDS, amount.negated())));
    }

    /**
     * A refund was decided: what is not earned yet is taken first, the rest from mitra and platform in the proportion in
     * which they earned it.
     */
    public void refundRequested(Transaction tx, RefundId refund, SessionId session, Money amount) {
        LedgerDao dao = tx.dao(LedgerDao.class);
        Money fromFunds = amount.min(Money.of(dao.deferredRevenue(session)));
        Money rest = amount.minus(fromFunds);
        LedgerDao.Split split = dao.split(session);
        Money fromMitra = share(rest, split);
        record(
                tx,
                TransactionType.REFUND_REQUESTED,
                refund.value(),
                session,
                List.of(
                        Posting.of(AccountKind.CUSTOMER_FUNDS, fromFunds),
                        new Posting(AccountKind.MITRA_PAYABLE, split.mitraId(), fromMitra),
                        Posting.of(AccountKind.PLATFORM_REVENUE, rest.minus(fromMitra)),
                        Posting.of(AccountKind.REFUNDS_PAYABLE, amount.negated())));
    }

    /** The gateway gave a refund's money back. */
    public void refundSucceeded(Transaction tx, RefundId refund, SessionId session, Money amount) {
        paidBack(tx, TransactionType.REFUND_SUCCEEDED, AccountKind.GATEWAY, refund, session, amount);
    }

    /** An operator gave a refund's money back by bank transfer. */
    public void refundSettled(Transaction tx, RefundId refund, SessionId session, Money amount) {
        paidBack(tx, TransactionType.REFUND_SETTLED, AccountKind.BANK, refund, session, amount);
    }

    /** A session took place: what is left of its funds is split. */
    void sessionRevenue(Transaction tx, SessionId session, UserId mitra, int sharePercent) {
        Money gross = Money.of(tx.dao(LedgerDao.class).deferredRevenue(session));
        Money earned = gross.percent(sharePercent);
        record(
                tx,
                TransactionType.SESSION_REVENUE,
                session.value(),
                session,
                List.of(
                        Posting.of(AccountKind.CUSTOMER_FUNDS, gross),
                        new Posting(AccountKind.MITRA_PAYABLE, mitra, earned.negated()),
                        Posting.of(
                                AccountKind.PLATFORM_REVENUE,
                                gross.minus(earned).negated())));
    }

    /** A mitra was paid by bank transfer. */
    void paidOut(Transaction tx, UUID payoutLine, UserId mitra, Money amount) {
        record(
                tx,
                TransactionType.PAYOUT,
                payoutLine,
                null,
                List.of(
                        new Posting(AccountKind.MITRA_PAYABLE, mitra, amount),
                        Posting.of(AccountKind.BANK, amount.negated())));
    }

    /** Every account with its balance. */
    public Page<LedgerAccount> accounts(int limit, String after) {
        UUID from = Cursor.decodeId(after);
        return Page.of(
                database.readOnly(handle -> handle.attach(LedgerDao.class).accounts(from, limit + 1)),
                limit,
                account -> Cursor.of(account.id()));
    }

    /** Entries, newest first, of one account or of all. */
    public Page<LedgerEntry> entries(Optional<UUID> account, int limit, String after) {
        UUID before = Cursor.decodeId(after);
        return Page.of(
                database.readOnly(
                        handle -> handle.attach(LedgerDao.class).entries(account.orElse(null), before, limit + 1)),
                limit,
                entry -> Cursor.of(entry.id()));
    }

    private void paidBack(
            Transaction tx, TransactionType kind, AccountKind from, RefundId refund, SessionId session, Money amount) {
        record(
                tx,
                kind,
                refund.value(),
                session,
                List.of(Posting.of(AccountKind.REFUNDS_PAYABLE, amount), Posting.of(from, amount.negated())));
    }

    /** Writes the sides that are not zero; nothing at all if none is, or if the cause has its movement already. */
    private void record(Transaction tx, TransactionType kind, UUID cause, SessionId session, List<Posting> sides) {
        List<Posting> moving =
                sides.stream().filter(posting -> !posting.amount().isZero()).toList();
        if (moving.isEmpty()) {
            return;
        }
        LedgerDao dao = tx.dao(LedgerDao.class);
        UUID transaction = Id.generate();
        if (dao.insertTransaction(transaction, kind, cause, session, clock.instant()) == 1) {
            moving.forEach(
                    posting -> dao.insertEntry(Id.generate(), transaction, account(dao, posting), posting.amount()));
        }
    }

    private UUID account(LedgerDao dao, Posting posting) {
        return dao.account(posting.kind(), posting.owner()).orElseGet(() -> {
            dao.insertAccount(Id.generate(), posting.kind(), posting.owner(), clock.instant());
            return dao.account(posting.kind(), posting.owner()).orElseThrow();
        });
    }

    /** The mitra's part of a refund, rounded down; none if the session has earned nothing. */
    private static Money share(Money amount, LedgerDao.Split split) {
        long earned = Math.addExact(split.mitra(), split.platform());
        if (amount.isZero() || earned <= 0) {
            return Money.ZERO;
        }
        return Money.of(Math.multiplyExact(amount.rupiah(), split.mitra()) / earned);
    }
}
