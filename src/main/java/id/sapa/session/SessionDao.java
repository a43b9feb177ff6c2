package id.sapa.session;

import id.sapa.common.Money;
import id.sapa.common.ProductId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(ChatSession.class)
interface SessionDao {

    /** What {@link ChatSession} is read from. */
    String COLUMNS = """
            id, customer_id, mitra_id, requested_mitra_id, product_id, product_code, product_name, \
            duration_minutes, price, revenue_share_percent, customer_end_refund, mitra_end_refund, \
            operator_end_refund, no_show_seconds, state, version, created_at, pairing_since, \
            pairing_until, started_at, ends_at, grace_until, ended_at, end_reason, last_seq""";

    /** What a new row is made of. */
    record NewSession(
            SessionId id,
            UserId customerId,
            UserId requestedMitraId,
            ProductId productId,
            String productCode,
            String productName,
            int durationMinutes,
            Money price,
            int revenueSharePercent,
            SessionState state,
            Instant createdAt,
            Instant pairingSince,
            Instant pairingUntil) {}

    /** Inserts the session unless the customer has an open one; returns how many rows that made. */
    @SqlUpdate("""
            insert into chat_session (id, customer_id, requested_mitra_id, product_id, product_code, product_name,
                duration_minutes, price, revenue_share_percent, customer_end_refund, mitra_end_refund,
                operator_end_refund, no_show_seconds, state, created_at, pairing_since, pairing_until)
            values (:id, :customerId, :requestedMitraId, :productId, :productCode, :productName,
                :durationMinutes, :price, :revenueSharePercent, :customerEndRefund,
                :mitraEndRefund, :operatorEndRefund, :noShowSeconds, :state, :createdAt, :pairingSince, :pairingUntil)
            on conflict (customer_id) where state in ('awaiting_payment', 'pairing', 'active') do nothing
            """)
    int insert(@BindMethods NewSession session, @BindMethods OutcomeRule outcomeRule);

    @SqlQuery("select " + COLUMNS + " from chat_session where id = :id")
    Optional<ChatSession> find(SessionId id);

    @SqlQuery("select " + COLUMNS + " from chat_session where id = any(:ids)")
    List<ChatSession> findAll(SessionId[] ids);

    @SqlQuery("select " + COLUMNS + " from chat_session where id = :id for update")
    Optional<ChatSession> lock(SessionId id);

    @SqlQuery("select " + COLUMNS + """
             from chat_session
            where customer_id = :customer and state in ('awaiting_payment', 'pairing', 'active')
            """)
    Optional<ChatSession> findOpen(UserId customer);

    @SqlQuery("select " + COLUMNS + """
             from chat_session
            where (customer_id = :user or mitra_id = :user) and (:before::uuid is null or id < :before)
                and (:state::text is null or state = :state)
            order by id desc limit :limit
            """)
    List<ChatSession> list(UserId user, SessionState state, UUID before, int limit);

    /** How many customers have begun to pay since then, for this mitra if it is given. */
    @SqlQuery("""
            select count(*) from chat_session
            where state = 'awaiting_payment' and created_at > :since
                and (:mitra::uuid is null or requested_mitra_id = :mitra)
            """)
    int countPaying(Instant since, UserId mitra);

    /** Lets those who would take the last places ask one after the other, until the transaction ends. */
    @SqlQuery("select true from (select pg_advisory_xact_lock(7261536419)) as locked")
    boolean lockLastPlaces();

    /** The customer is told of this place now. */
    @SqlUpdate("""
            update chat_session s
            set announced_position = (
                select count(*) from chat_session ahead
                where ahead.state = 'pairing' and (ahead.pairing_since, ahead.id) <= (s.pairing_since, s.id))
            where id = :id
            """)
    void initQueuePosition(SessionId id);

    /**
     * The waiting sessions whose place differs from what their customers were told; far back in the queue, by a tenth at least. They count as told.
     * What others hold locked is left for the next time.
     */
    @SqlQuery("""
            with queue as (
                select id, row_number() over (order by pairing_since, id) as position from chat_session where state = 'pairing'
            ), moved as (
                select s.id, queue.position from chat_session s join queue on queue.id = s.id
                where s.state = 'pairing' and s.announced_position is distinct from queue.position
                    and (s.announced_position is null or queue.position <= :near
                        or abs(s.announced_position - queue.position) * 10 >= s.announced_position)
                for update of s skip locked
            )
            update chat_session s set announced_position = moved.position, version = version + 1
            from moved where s.id = moved.id
            returning s.id
            """)
    List<SessionId> announceMoves(int near);

    @SqlUpdate("""
            update chat_session
            set state = 'pairing', pairing_since = :now, pairing_until = :until, version = version + 1
            where id = :id and state = 'awaiting_payment'
            """)
    int toPairing(SessionId id, Instant now, Instant until);

    @SqlUpdate("""
            update chat_session
            set state = 'active', mitra_id = :mitra, started_at = :now, ends_at = :endsAt, version = version + 1
            where id = :id and state = 'pairing'
            """)
    int toActive(SessionId id, UserId mitra, Instant now, Instant endsAt);

    /** Ends the session in one of the states that nothing follows. */
    @SqlUpdate("""
            update chat_session
            set state = :to, ended_at = :now, end_reason = :reason, grace_until = null, version = version + 1
            where id = :id and state = :from
            """)
    int close(SessionId id, SessionState from, SessionState to, Instant now, EndReason reason);

    @SqlUpdate("""
            update chat_session set ends_at = :endsAt, grace_until = null, version = version + 1
            where id = :id and state = 'active'
            """)
    int moveEnd(SessionId id, Instant endsAt);

    /** Makes the view that clients are about to get a newer one. */
    @SqlUpdate("update chat_session set version = version + 1 where id = :id")
    int touch(SessionId id);

    @SqlUpdate("""
            update chat_session set grace_until = :until, version = version + 1
            where id = :id and state = 'active' and grace_until is null
            """)
    int startGrace(SessionId id, Instant until);

    @SqlUpdate("""
            insert into session_event (session_id, from_state, to_state, reason, at)
            values (:id, :from, :to, :reason, :at)
            """)
    void insertEvent(SessionId id, SessionState from, SessionState to, EndReason reason, Instant at);

    /** The first texts of the mitra; more than one is needed only where an earlier one is invisible. */
    @SqlQuery("""
            select text from message where session_id = :id and sender_role = 'mitra' order by seq limit 100
            """)
    List<String> firstTextsOfMitra(SessionId id);

    /** Sessions whose time is up although no job has ended them. */
    @SqlQuery("""
            select id from chat_session
            where state = 'active' and ends_at <= :now and (grace_until is null or grace_until <= :now)
            order by ends_at limit :limit
            """)
    List<SessionId> overdue(Instant now, int limit);

    @SqlQuery("select id from chat_session where mitra_id = :mitra and state = 'active' order by id")
    List<SessionId> activeOf(UserId mitra);

    @SqlQuery("""
            select id from chat_session where state = 'pairing' and pairing_until <= :now
            order by pairing_until limit :limit
            """)
    List<SessionId> pairingOverdue(Instant now, int limit);
}
