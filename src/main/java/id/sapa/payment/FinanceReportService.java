package id.sapa.payment;

import id.sapa.common.BusinessDay;
import id.sapa.common.Money;
import id.sapa.common.ProblemException;
import id.sapa.db.Database;
import id.sapa.ledger.AccountKind;
import id.sapa.ledger.TransactionType;
import id.sapa.payment.FinanceDao.Balance;
import id.sapa.payment.FinanceDao.Figures;
import id.sapa.payment.FinanceDao.Movements;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** Adds up days for finance and checks that ledger, payments and gateway agree. Thread-safe. */
public final class FinanceReportService {

    /** Each takes two calls; well below the gateway's limit of calls a minute. */
    private static final int MAX_GATEWAY_CHECKS = 100;

    private static final int MAX_MISMATCHES = 100;

    private final Database database;
    private final GatewayReconciliation gateway;
    private final Clock clock;

    FinanceReportService(Database database, GatewayReconciliation gateway, Clock clock) {
        this.database = database;
        this.gateway = gateway;
        this.clock = clock;
    }

    /** The day that it is now. */
    public LocalDate today() {
        return BusinessDay.of(clock.instant()).date();
    }

    /**
     * The report of one day, which may not be over yet.
     *
     * @param askGateway how many of the day's payments the gateway is asked about, the latest first, 0 to 100
     */
    public FinanceReport of(LocalDate date, int askGateway) {
        if (askGateway < 0 || askGateway > MAX_GATEWAY_CHECKS) {
            throw ProblemException.invalid("gateway", "must be 0 to " + MAX_GATEWAY_CHECKS);
        }
        Instant from = new BusinessDay(date).start();
        Instant to = new BusinessDay(date).end();
        // One snapshot, so that what happens meanwhile does not look like a difference.
        Day day = database.inTransaction(transaction -> {
            transaction.handle().execute("set transaction isolation level repeatable read, read only");
            FinanceDao dao = transaction.dao(FinanceDao.class);
            return new Day(
                    dao.movements(from, to),
                    dao.balances(to),
                    dao.figures(from, to),
                    dao.findMismatches(from, to, MAX_MISMATCHES),
                    dao.moving(from, to, askGateway));
        });
        return report(date, day);
    }

    private FinanceReport report(LocalDate date, Day day) {
        Figures figures = day.figures;
        Money paidByGateway = day.moved(TransactionType.REFUND_SUCCEEDED, AccountKind.REFUNDS_PAYABLE);
        Money paidManually = day.moved(TransactionType.REFUND_SETTLED, AccountKind.REFUNDS_PAYABLE);
        Money takings = day.moved(TransactionType.PAYMENT, AccountKind.GATEWAY);
        Money total = day.balances.stream().map(Balance::amount).reduce(Money.ZERO, Money::plus);
        return new FinanceReport(
                date,
                Money.CURRENCY,
                takings,
                figures.payments(),
                new FinanceReport.Refunded(
                        day.moved(TransactionType.REFUND_REQUESTED, AccountKind.REFUNDS_PAYABLE)
                                .negated(),
                        paidByGateway,
                        paidManually),
                day.earned(AccountKind.PLATFORM_REVENUE),
                day.earned(AccountKind.MITRA_PAYABLE),
                day.moved(TransactionType.PAYOUT, AccountKind.MITRA_PAYABLE),
                new FinanceReport.Balances(
                        day.balance(AccountKind.GATEWAY),
                        day.balance(AccountKind.BANK),
                        day.balance(AccountKind.CUSTOMER_FUNDS).negated(),
                        day.balance(AccountKind.REFUNDS_PAYABLE).negated(),
                        day.balance(AccountKind.MITRA_PAYABLE).negated()),
                new FinanceReport.Checks(
                        total.isZero(),
                        day.ledgerMismatches.isEmpty(),
                        day.ledgerMismatches,
                        day.moving.size(),
                        day.moving.stream()
                                .filter(payment -> !gateway.agrees(payment))
                                .map(Payment::id)
                                .toList(),
                        figures.flagged(),
                        figures.manual()));
    }

    private record Day(
            List<Movements> movements,
            List<Balance> balances,
            Figures figures,
            List<UUID> ledgerMismatches,
            List<Payment> moving) {

        Money moved(TransactionType movement, AccountKind account) {
            return movements.stream()
                    .filter(moved -> moved.movement().equals(movement.wire())
                            && moved.account().equals(account.wire()))
                    .map(Movements::amount)
                    .reduce(Money.ZERO, Money::plus);
        }

        Money earned(AccountKind account) {
            return moved(TransactionType.SESSION_REVENUE, account)
                    .plus(moved(TransactionType.REFUND_REQUESTED, account))
                    .negated();
        }

        Money balance(AccountKind account) {
            return balances.stream()
                    .filter(balance -> balance.account().equals(account.wire()))
                    .map(Balance::amount)
                    .reduce(Money.ZERO, Money::plus);
        }
    }
}
