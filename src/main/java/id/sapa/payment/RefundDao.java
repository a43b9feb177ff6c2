package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(Refund.class)
interface RefundDao {

    @SqlUpdate("""
            insert into refund (id, payment_id, amount, reason, state, requested_by, request_key, created_at)
            values (:id, :payment, :amount, :reason, 'requested', :operator, :requestKey, :now)
            on conflict (request_key) do nothing
            """)
    int insert(
            @Bind("id") RefundId id,
            @Bind("payment") PaymentId payment,
            @Bind("amount") Money amount,
            @Bind("reason") String reason,
            @Bind("operator") OperatorId operator,
            @Bind("requestKey") String requestKey,
            @Bind("now") Instant now);

    @SqlQuery("select * from refund where id = :id")
    Optional<Refund> find(@Bind("id") RefundId id);

    @SqlQuery("select * from refund where id = :id for update")
    Optional<Refund> lock(@Bind("id") RefundId id);

    @SqlQuery("select * from refund where request_key = :requestKey")
    Optional<Refund> findByRequest(@Bind("requestKey") String requestKey);

    @SqlQuery("select * from refund where gateway_refund_id = :gatewayRefund")
    Optional<Refund> findByGatewayId(@Bind("gatewayRefund") String gatewayRefund);

    @SqlQuery("select * from refund where payment_id = :payment order by id")
    List<Refund> ofPayment(@Bind("payment") PaymentId payment);

    /** Notes that the gateway is being asked; 0 if it was before. */
    @SqlUpdate("update refund set asked_at = :now where id = :id and state = 'requested' and asked_at is null")
    int asking(@Bind("id") RefundId id, @Bind("now") Instant now);

    /** The gateway has surely not begun: it may be asked again. */
    @SqlUpdate("update refund set asked_at = null where id = :id and state = 'requested'")
    int notAsked(@Bind("id") RefundId id);

    @SqlUpdate("""
            update refund set state = :to, gateway_refund_id = coalesce(:gatewayRefund, gateway_refund_id),
                failure_code = coalesce(:failureCode, failure_code), settlement_note = coalesce(:note, settlement_note),
                decided_at = case when :to in ('succeeded', 'settled') then :now else decided_at end,
                version = version + 1
            where id = :id and state = :from
            """)
    int move(
            @Bind("id") RefundId id,
            @Bind("from") RefundState from,
            @Bind("to") RefundState to,
            @Bind("gatewayRefund") String gatewayRefund,
            @Bind("failureCode") String failureCode,
            @Bind("note") String note,
            @Bind("now") Instant now);
}
