package id.sapa.payment;

import id.sapa.common.PaymentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(PaymentEvent.class)
interface PaymentEventDao {

    /** What {@link PaymentEvent} is read from. */
    String COLUMNS =
            "id, kind, body, state, reason, payment_id, deliveries as delivery_count, attempts as failure_count, received_at, decided_at";

    /** Stores an event, or counts one that is stored already; returns the id that it is stored under. */
    @SqlQuery("""
            insert into payment_event (id, dedup_key, kind, body, raw, state, received_at)
            values (:id, :dedupKey, :kind, :body, :raw, 'received', :now)
            on conflict (dedup_key) do update set deliveries = payment_event.deliveries + 1
            returning id
            """)
    UUID store(UUID id, String dedupKey, String kind, String body, byte[] raw, Instant now);

    /** Flags a finding. What was found before is flagged again, unless an operator has ignored it. */
    @SqlUpdate("""
            insert into payment_event (id, dedup_key, kind, body, state, reason, payment_id, received_at)
            values (:id, :dedupKey, :kind, '{}', 'flagged', :reason, :payment, :now)
            on conflict (dedup_key) do update
            set deliveries = payment_event.deliveries + 1, state = 'flagged', reason = excluded.reason
            where payment_event.state <> 'ignored'
            """)
    void flag(UUID id, String dedupKey, String kind, String reason, PaymentId payment, Instant now);

    /** What was found has been answered otherwise. */
    @SqlUpdate("""
            update payment_event set state = 'processed', decided_at = :now
            where payment_id = :payment and dedup_key = :dedupKey and state in ('flagged', 'received')
            """)
    int settle(PaymentId payment, String dedupKey, Instant now);

    /** Counts a failure, and flags an event that has had too many. */
    @SqlUpdate("""
            update payment_event set attempts = attempts + 1,
                state = case when attempts + 1 < :most then state else 'flagged' end,
                reason = case when attempts + 1 < :most then reason else :reason end
            where id = :id and state = 'received'
            """)
    int failed(UUID id, int most, String reason);

    @SqlQuery("select " + COLUMNS + " from payment_event where id = :id")
    Optional<PaymentEvent> find(UUID id);

    @SqlUpdate("""
            update payment_event set state = :to, reason = :reason, payment_id = coalesce(:payment, payment_id),
                decided_at = :now, attempts = case when :to = 'received' then 0 else attempts end
            where id = :id and state = :from
            """)
    int decide(UUID id, PaymentEventState from, PaymentEventState to, String reason, PaymentId payment, Instant now);

    @SqlQuery("select " + COLUMNS + """
             from payment_event
            where (:flagged::boolean is null or (state = 'flagged') = :flagged)
                and (:before::uuid is null or id < :before)
            order by id desc limit :limit
            """)
    List<PaymentEvent> list(Boolean flagged, UUID before, int limit);
}
