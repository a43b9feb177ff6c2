package id.sapa.payment;

import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(Payment.class)
interface PaymentDao {

    /** What {@link Payment} is read from. */
    String COLUMNS = """
            id, session_id, extension_id, customer_id, state, amount, refunded, description, attempts, \
            gateway_session_id, gateway_payment_request_id, gateway_payment_id, checkout_url, expires_at, \
            created_at, paid_at""";

    @SqlUpdate("""
            insert into payment (id, session_id, extension_id, customer_id, state, amount, description, expires_at,
                created_at)
            values (:id, :session, :extension, :customer, 'pending', :amount, :description, :expiresAt, :now)
            """)
    void insert(
            PaymentId id,
            SessionId session,
            ExtensionId extension,
            UserId customer,
            Money amount,
            String description,
            Instant expiresAt,
            Instant now);

    @SqlQuery("select " + COLUMNS + " from payment where id = :id")
    Optional<Payment> find(PaymentId id);

    @SqlQuery("select " + COLUMNS + " from payment where id = :id for update")
    Optional<Payment> lock(PaymentId id);

    @SqlQuery("select " + COLUMNS + " from payment where gateway_session_id = :gatewaySession")
    Optional<Payment> findByGatewaySession(String gatewaySession);

    @SqlQuery("select " + COLUMNS + " from payment where session_id = :session and extension_id is null")
    Optional<Payment> ofSession(SessionId session);

    @SqlQuery("select " + COLUMNS + " from payment where extension_id = :extension")
    Optional<Payment> ofExtension(ExtensionId extension);

    @SqlQuery("select " + COLUMNS + " from payment where session_id = any(:sessions) order by id")
    List<Payment> ofSessions(List<SessionId> sessions);

    @SqlQuery("select " + COLUMNS + " from payment where session_id = :session order by id for update")
    List<Payment> lockAll(SessionId session);

    @SqlQuery("select id from payment where customer_id = :customer and state = 'pending' order by id")
    List<PaymentId> pendingOf(UserId customer);

    @SqlQuery("update payment set attempts = attempts + 1 where id = :id and state = 'pending' returning attempts")
    Optional<Integer> nextAttempt(PaymentId id);

    /** Keeps the first checkout that the gateway gave while one could be used. */
    @SqlUpdate("""
            update payment set gateway_session_id = :gatewaySession, checkout_url = :url, next_check_at = :nextCheck
            where id = :id and state = 'pending' and checkout_url is null
            """)
    int checkedOut(PaymentId id, String gatewaySession, String url, Instant nextCheck);

    @SqlUpdate("""
            update payment set state = 'paid', paid_at = :now, gateway_session_id = :gatewaySession,
                gateway_payment_request_id = :paymentRequest, gateway_payment_id = :gatewayPayment,
                channel = :channel, next_check_at = null, version = version + 1
            where id = :id and state = :from
            """)
    int paid(
            PaymentId id,
            PaymentState from,
            String gatewaySession,
            String paymentRequest,
            String gatewayPayment,
            String channel,
            Instant now);

    @SqlUpdate("update payment set gateway_payment_request_id = :paymentRequest where id = :id")
    int setPaymentRequest(PaymentId id, String paymentRequest);

    @SqlUpdate("update payment set state = :to, version = version + 1 where id = :id and state = 'pending'")
    int close(PaymentId id, PaymentState to);

    @SqlUpdate("""
            update payment set refunded = :refunded, state = :to, version = version + 1
            where id = :id and state = :from
            """)
    int refunded(PaymentId id, PaymentState from, PaymentState to, Money refunded);

    @SqlUpdate("""
            insert into payment_transition (payment_id, refund_id, from_state, to_state, reason, at)
            values (:payment, :refund, :from, :to, :reason, :at)
            """)
    void insertTransition(PaymentId payment, RefundId refund, String from, String to, String reason, Instant at);

    /** Takes the turn to ask the gateway about a pending payment; 0 if it was asked after {@code before}. */
    @SqlUpdate("""
            update payment set refreshed_at = :now
            where id = :id and state = 'pending' and gateway_session_id is not null
                and (refreshed_at is null or refreshed_at <= :before)
            """)
    int claimRefresh(PaymentId id, Instant now, Instant before);

    /** The gateway gave no answer: the look is made up for soon. */
    @SqlUpdate("update payment set next_check_at = least(next_check_at, :at) where id = :id")
    void checkAgain(PaymentId id, Instant at);

    @SqlQuery("select min(next_check_at) from payment where next_check_at is not null")
    Optional<Instant> oldestCheck();

    /**
     * Takes unpaid payments about which the gateway is to be asked again, and puts off their next turn: as long as they are
     * old, at first 20 seconds, so after 10 and 30 seconds and 1, 2, 4 … minutes, and at last never, for money comes late but not that late.
     */
    @SqlQuery("""
            update payment set next_check_at = case when created_at < :oldest then null
                else cast(:now as timestamptz) + least(interval '6 hours', greatest(interval '20 seconds', :now - created_at)) end
            where id in (
                select id from payment where next_check_at <= :now
                order by next_check_at limit :limit for update skip locked)
            returning id
            """)
    List<PaymentId> claimDueForReconciliation(Instant now, Instant oldest, int limit);
}
