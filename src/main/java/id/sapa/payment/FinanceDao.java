package id.sapa.payment;

import id.sapa.common.Money;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The figures of a span of time, its end excluded. */
interface FinanceDao {

    /** What movements of a kind did to accounts of a kind. */
    record Moved(String movement, String account, Money amount) {}

    record Balance(String account, Money amount) {}

    record Figures(Money taken, long payments, Money succeeded, Money settled, long flagged, long manual) {}

    @SqlQuery("""
            select t.kind as movement, a.kind as account, sum(e.amount) as amount
            from ledger_transaction t
            join ledger_entry e on e.transaction_id = t.id
            join ledger_account a on a.id = e.account_id
            where t.created_at >= :from and t.created_at < :to
            group by t.kind, a.kind
            """)
    @RegisterConstructorMapper(Moved.class)
    List<Moved> moved(@Bind("from") Instant from, @Bind("to") Instant to);

    @SqlQuery("""
            select a.kind as account, sum(e.amount) as amount
            from ledger_transaction t
            join ledger_entry e on e.transaction_id = t.id
            join ledger_account a on a.id = e.account_id
            where t.created_at < :to
            group by a.kind
            """)
    @RegisterConstructorMapper(Balance.class)
    List<Balance> balances(@Bind("to") Instant to);

    @SqlQuery("""
            select (select coalesce(sum(amount), 0) from payment where paid_at >= :from and paid_at < :to) as taken,
                (select count(*) from payment where paid_at >= :from and paid_at < :to) as payments,
                (select coalesce(sum(amount), 0) from refund
                    where state = 'succeeded' and decided_at >= :from and decided_at < :to) as succeeded,
                (select coalesce(sum(amount), 0) from refund
                    where state = 'settled' and decided_at >= :from and decided_at < :to) as settled,
                (select count(*) from payment_event where state = 'flagged') as flagged,
                (select count(*) from refund where state = 'manual') as manual
            """)
    @RegisterConstructorMapper(Figures.class)
    Figures figures(@Bind("from") Instant from, @Bind("to") Instant to);

    /** Some of the payments that came in the span, the latest first. */
    @SqlQuery("""
            select * from payment where paid_at >= :from and paid_at < :to order by paid_at desc limit :limit
            """)
    @RegisterConstructorMapper(Payment.class)
    List<Payment> paid(@Bind("from") Instant from, @Bind("to") Instant to, @Bind("limit") int limit);
}
