package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(Refund.class)
interface RefundDao {

    /** What {@link Refund} is read from. */
    String COLUMNS = """
            id, payment_id, amount, reason, state, requested_by, attempt, gateway_refund_id, failure_code, asked_at, \
            cleared_at, bank_account, settlement_note, created_at, \
            coalesce(state_since, decided_at, created_at) as state_since, decided_at""";

    @SqlUpdate("""
            insert into refund (id, payment_id, amount, reason, state, requested_by, request_key, created_at, state_since,
                next_check_at)
            values (:id, :payment, :amount, :reason, 'requested', :operator, :requestKey, :now, :now, :nextCheck)
            on conflict (request_key) do nothing
            """)
    int insert(
            RefundId id,
            PaymentId payment,
            Money amount,
            String reason,
            OperatorId operator,
            String requestKey,
            Instant now,
            Instant nextCheck);

    @SqlQuery("select " + COLUMNS + " from refund where id = :id")
    Optional<Refund> find(RefundId id);

    @SqlQuery("select " + COLUMNS + " from refund where id = :id for update")
    Optional<Refund> lock(RefundId id);

    @SqlQuery("select " + COLUMNS + " from refund where request_key = :requestKey")
    Optional<Refund> findByRequest(String requestKey);

    @SqlQuery("select " + COLUMNS + " from refund where gateway_refund_id = :gatewayRefund")
    Optional<Refund> findByGatewayId(String gatewayRefund);

    @SqlQuery("select " + COLUMNS + " from refund where payment_id = :payment order by id")
    List<Refund> ofPayment(PaymentId payment);

    @SqlQuery("select " + COLUMNS + " from refund where payment_id = any(:payments) order by id")
    List<Refund> ofPayments(List<PaymentId> payments);

    @SqlQuery("select " + COLUMNS + """
             from refund
            where payment_id in (select id from payment where customer_id = :customer)
                and state in ('requested', 'pending', 'failed', 'manual')
            order by id
            """)
    List<Refund> unfinishedOf(UserId customer);

    /**
     * Notes that the gateway is being asked: from now on it may have done it.
     *
     * @param seen when it was asked before, as far as the caller knows
     * @return 0 if somebody else asks at the same time, or the refund is no longer to be asked for
     */
    @SqlUpdate("""
            update refund set asked_at = :now
            where id = :id and state = 'requested' and asked_at is not distinct from :seen
            """)
    int markSubmitted(RefundId id, Instant seen, Instant now);

    /** The gateway has certainly not done it this time: it is as it was before it was asked. */
    @SqlUpdate("update refund set asked_at = :before where id = :id and state = 'requested' and asked_at = :asked")
    int revertSubmitted(RefundId id, Instant asked, Instant before);

    /** Lets the next request be another one, under another reference; nothing is known to be under way. */
    @SqlUpdate("""
            update refund set attempt = attempt + 1, asked_at = null, gateway_refund_id = null, failure_code = :code
            where id = :id and state = 'requested'
            """)
    int renew(RefundId id, String code);

    /** An operator has looked at the gateway: it has not done it. */
    @SqlUpdate("update refund set cleared_at = :now where id = :id and state = 'requested'")
    int clear(RefundId id, Instant now);

    /** What the gateway has given back of the payment for certain. */
    @SqlQuery("""
            select coalesce(sum(amount), 0) from refund where payment_id = :payment and state = 'succeeded'
            """)
    Money succeeded(PaymentId payment);

    /** Keeps, for people, why the gateway has not done it yet. */
    @SqlUpdate("update refund set failure_code = :code where id = :id and state = 'requested'")
    int refusedForNow(RefundId id, String code);

    @SqlUpdate("update refund set next_check_at = :next where id = :id and state = 'pending'")
    int checkedAt(RefundId id, Instant next);

    @SqlUpdate("update refund set bank_account = :bankAccount where id = :id and state = 'manual'")
    int setBankAccount(RefundId id, String bankAccount);

    /** Takes unfinished refunds whose turn it is, and puts off their next one. */
    @SqlQuery("""
            update refund set next_check_at = :later
            where id in (
                select id from refund where state in ('requested', 'pending') and next_check_at <= :now
                order by next_check_at limit :limit for update skip locked)
            returning id
            """)
    List<RefundId> claimDue(Instant now, Instant later, int limit);

    @SqlUpdate("""
            update refund set state = :to, gateway_refund_id = coalesce(:gatewayRefund, gateway_refund_id),
                failure_code = coalesce(:failureCode, failure_code), settlement_note = coalesce(:note, settlement_note),
                decided_at = case when :to in ('succeeded', 'settled') then :now else decided_at end,
                next_check_at = :nextCheck, state_since = :now,
                version = version + 1
            where id = :id and state = :from
            """)
    int move(
            RefundId id,
            RefundState from,
            RefundState to,
            String gatewayRefund,
            String failureCode,
            String note,
            Instant now,
            Instant nextCheck);
}
