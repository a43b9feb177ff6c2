package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import id.sapa.common.BusinessDay;
import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.ledger.LedgerModule;
import id.sapa.testing.AdjustableClock;
import id.sapa.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Balances of closed days, and the days themselves. */
class LedgerClosingIT {

    private final AdjustableClock clock = new AdjustableClock();
    private final Random random = new Random(7);
    private DataSource dataSource;
    private Database database;
    private LedgerModule ledger;

    @BeforeEach
    void open() {
        PoolProperties pool = new PoolProperties();
        pool.setUrl(TestPostgres.newDatabase());
        pool.setDriverClassName("org.postgresql.Driver");
        dataSource = new DataSource(pool);
        database = new Database(DatabaseModule.jdbi(dataSource));
        ledger = new LedgerModule(database, clock);
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void balancesAreTheSame_closedOrNot() {
        Instant begin = clock.instant();
        for (int day = 0; day < 6; day++) {
            for (int i = 0; i < 10; i++) {
                move();
                clock.advance(Duration.ofMinutes(random.nextInt(200)));
                if (day > 1 && random.nextInt(4) == 0) {
                    closeConcurrently();
                }
            }
        }
        closeConcurrently();
        assertThat(count("select count(distinct ends_at) from ledger_closing")).isGreaterThan(2);
        for (Instant to = begin; to.isBefore(clock.instant()); to = to.plus(Duration.ofHours(5))) {
            assertThat(balances(to)).isEqualTo(addedUp(to));
        }
    }

    @Test
    void daysWithoutMovementsAreClosedToo() {
        move();
        clock.advance(Duration.ofDays(4));
        ledger.closeDays();
        clock.advance(Duration.ofDays(3));
        ledger.closeDays();
        assertThat(count("select count(distinct ends_at) from ledger_closing")).isEqualTo(4);
        assertThat(balances(clock.instant())).isEqualTo(addedUp(clock.instant()));
    }

    @Test
    void aDayStaysOpenForAnHour() {
        clock.advance(Duration.between(
                clock.instant(), BusinessDay.of(clock.instant()).end()));
        BusinessDay yesterday = BusinessDay.of(clock.instant()).previous();
        ledger.closeDays();
        assertThat(count("select count(*) from ledger_closing where ends_at = '" + yesterday.end() + "'"))
                .isZero();
        clock.advance(Duration.ofHours(1));
        ledger.closeDays();
        assertThat(count("select count(*) from ledger_closing where ends_at = '" + yesterday.end() + "'"))
                .isPositive();
    }

    @Test
    void aClosedDayTakesNoMovement() {
        Instant before = clock.instant();
        clock.advance(Duration.ofDays(2));
        ledger.closeDays();
        clock.advance(Duration.between(clock.instant(), before));
        assertThatThrownBy(this::move).hasStackTraceContaining("the ledger is closed");
    }

    private void closeConcurrently() {
        List<CompletableFuture<Void>> closings = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.runAsync(ledger::closeDays))
                .toList();
        closings.forEach(CompletableFuture::join);
    }

    private void move() {
        Money amount = Money.of(1 + random.nextInt(100_000));
        database.useTransaction(transaction -> {
            if (random.nextBoolean()) {
                ledger.ledger().paymentReceived(transaction, PaymentId.next(), null, amount);
            } else {
                ledger.ledger().refundSettled(transaction, RefundId.next(), null, amount);
            }
        });
    }

    private Map<String, Money> balances(Instant to) {
        Map<String, Money> balances = new TreeMap<>();
        database.readOnly(handle -> handle.attach(FinanceDao.class).balances(to)).stream()
                .filter(balance -> !balance.amount().isZero())
                .forEach(balance -> balances.put(balance.account(), balance.amount()));
        return balances;
    }

    private Map<String, Money> addedUp(Instant to) {
        Map<String, Money> balances = new TreeMap<>();
        database.readOnly(handle -> handle.createQuery("""
                        select a.kind, sum(e.amount) as amount from ledger_transaction t
                        join ledger_entry e on e.transaction_id = t.id join ledger_account a on a.id = e.account_id
                        where t.created_at < :to group by a.kind
                        """)
                        .bind("to", to)
                        .map((row, context) -> Map.entry(row.getString("kind"), Money.of(row.getLong("amount"))))
                        .list())
                .forEach(entry -> balances.put(entry.getKey(), entry.getValue()));
        balances.values().removeIf(Money::isZero);
        return balances;
    }

    private long count(String sql) {
        return database.readOnly(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
