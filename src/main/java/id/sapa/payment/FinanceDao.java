package id.sapa.payment;

import id.sapa.common.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The figures of a span of time, its end excluded. */
interface FinanceDao {

    /** What movements of a kind did to accounts of a kind. */
    record Movements(String movement, String account, Money amount) {}

    record Balance(String account, Money amount) {}

    record Figures(long payments, long flagged, long manual) {}

    @SqlQuery("""
            select t.kind as movement, a.kind as account, sum(e.amount) as amount
            from ledger_transaction t
            join ledger_entry e on e.transaction_id = t.id
            join ledger_account a on a.id = e.account_id
            where t.created_at >= :from and t.created_at < :to
            group by t.kind, a.kind
            """)
    @RegisterConstructorMapper(Movements.class)
    List<Movements> movements(Instant from, Instant to);

    @SqlQuery("""
            with closed as (select coalesce(max(ends_at), '-infinity') as ends_at from ledger_closing where ends_at <= :to)
            select account, sum(amount) as amount from (
                select kind as account, amount from ledger_closing where ends_at = (select ends_at from closed)
                union all
                select a.kind, e.amount
                from ledger_transaction t
                join ledger_entry e on e.transaction_id = t.id
                join ledger_account a on a.id = e.account_id
                where t.created_at >= (select ends_at from closed) and t.created_at < :to
            ) held
            group by account
            """)
    @RegisterConstructorMapper(Balance.class)
    List<Balance> balances(Instant to);

    @SqlQuery("""
            select (select count(*) from payment where paid_at >= :from and paid_at < :to) as payments,
                (select count(*) from payment_event where state = 'flagged') as flagged,
                (select count(*) from refund where state = 'manual') as manual
            """)
    @RegisterConstructorMapper(Figures.class)
    Figures figures(Instant from, Instant to);

    /** Some of the payments that came, or of which money went back, in the span, the latest first. */
    @SqlQuery("select " + PaymentDao.COLUMNS + """
             from payment where id in (
                select id from payment where paid_at >= :from and paid_at < :to
                union select payment_id from refund where decided_at >= :from and decided_at < :to)
            order by paid_at desc, id limit :limit
            """)
    @RegisterConstructorMapper(Payment.class)
    List<Payment> moving(Instant from, Instant to, int limit);

    /**
     * Payments and refunds of the span that the ledger does not have with exactly their amount, and those that only the
     * ledger has.
     */
    @SqlQuery("""
            with stated as (
                select id as cause, 'payment' as kind, amount from payment where paid_at >= :from and paid_at < :to
                union all
                select id, 'refund_' || state, amount from refund
                where state in ('succeeded', 'settled') and decided_at >= :from and decided_at < :to
            ), booked as (
                select t.cause_id as cause, t.kind from ledger_transaction t
                where t.kind in ('payment', 'refund_succeeded', 'refund_settled')
                    and t.created_at >= :from and t.created_at < :to
            )
            select s.cause from stated s
            where s.amount is distinct from (
                select sum(e.amount) from ledger_transaction t
                join ledger_entry e on e.transaction_id = t.id and e.amount > 0
                where t.kind = s.kind and t.cause_id = s.cause)
            union
            select b.cause from booked b
            where not exists (
                select 1 from payment p where b.kind = 'payment' and p.id = b.cause and p.paid_at is not null
                union all
                select 1 from refund r where b.kind = 'refund_' || r.state and r.id = b.cause)
            limit :limit
            """)
    List<UUID> findMismatches(Instant from, Instant to, int limit);
}
