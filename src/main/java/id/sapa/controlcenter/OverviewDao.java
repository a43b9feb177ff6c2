package id.sapa.controlcenter;

import id.sapa.common.Money;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Figures of the whole marketplace. Each query reads only open, online or today's rows. */
interface OverviewDao {

    record MitraCounts(long free, long busy) {}

    record SessionCounts(long waiting, long active, long awaitingPayment, Instant waitingSince) {}

    record Takings(Money taken, long payments, Money refunded) {}

    record Attention(long flaggedEvents, long manualRefunds) {}

    /** The newest row of each kind; a changed value means that the list has changed. */
    record Newest(String session, String payment, String audit) {}

    record Hour(Instant hour, Money amount) {}

    @SqlQuery("""
            select count(*) filter (where coalesce(a.active, 0) < m.max_sessions) as free,
                   count(*) filter (where coalesce(a.active, 0) >= m.max_sessions) as busy
            from mitra m
            left join (select mitra_id, count(*) as active from chat_session where state = 'active' group by mitra_id) a
                on a.mitra_id = m.id
            where m.online and m.deactivated_at is null and m.last_heartbeat_at >= :cutoff
            """)
    @RegisterConstructorMapper(MitraCounts.class)
    MitraCounts mitras(Instant cutoff);

    @SqlQuery("""
            select count(*) filter (where state = 'pairing') as waiting,
                   count(*) filter (where state = 'active') as active,
                   count(*) filter (where state = 'awaiting_payment') as awaiting_payment,
                   min(pairing_since) filter (where state = 'pairing') as waiting_since
            from chat_session where state in ('awaiting_payment', 'pairing', 'active')
            """)
    @RegisterConstructorMapper(SessionCounts.class)
    SessionCounts sessions();

    @SqlQuery("""
            select (select coalesce(sum(amount), 0) from payment where paid_at >= :midnight) as taken,
                   (select count(*) from payment where paid_at >= :midnight) as payments,
                   (select coalesce(sum(amount), 0) from refund
                    where state in ('succeeded', 'settled') and decided_at >= :midnight) as refunded
            """)
    @RegisterConstructorMapper(Takings.class)
    Takings takings(Instant midnight);

    @SqlQuery("""
            select (select count(*) from payment_event where state = 'flagged') as flagged_events,
                   (select count(*) from refund where state = 'manual') as manual_refunds
            """)
    @RegisterConstructorMapper(Attention.class)
    Attention attention();

    @SqlQuery("""
            select (select max(id) from session_event)::text as session,
                   (select max(id) from payment_transition)::text as payment,
                   (select e.id from audit e order by e.id desc limit 1)::text as audit
            """)
    @RegisterConstructorMapper(Newest.class)
    Newest newest();

    @SqlQuery("""
            select h.hour, coalesce(sum(p.amount), 0) as amount
            from generate_series(:midnight, :now, interval '1 hour') as h(hour)
            left join payment p on p.paid_at >= h.hour and p.paid_at < h.hour + interval '1 hour'
            group by h.hour order by h.hour
            """)
    @RegisterConstructorMapper(Hour.class)
    List<Hour> takingsByHour(Instant midnight, Instant now);
}
