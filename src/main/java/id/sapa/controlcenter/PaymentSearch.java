package id.sapa.controlcenter;

import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.Page;
import id.sapa.common.PaymentId;
import id.sapa.common.PhoneInput;
import id.sapa.common.PhoneNumberParser;
import id.sapa.common.ProblemException;
import id.sapa.common.RefundId;
import id.sapa.common.SearchText;
import id.sapa.common.SessionId;
import id.sapa.db.Database;
import id.sapa.payment.PaymentState;
import id.sapa.payment.RefundState;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/** Searches payments in Postgres for operators. Thread-safe. */
final class PaymentSearch {

    private static final String SELECT = """
            select p.id, p.state, p.session_id, p.extension_id, p.amount, p.refunded,
                   case when p.state in ('paid', 'partially_refunded') then p.amount - p.refunded else 0 end
                       as refundable,
                   p.description, p.channel, p.gateway_session_id, p.gateway_payment_id, p.created_at, p.expires_at,
                   p.paid_at, p.customer_id, u.display_name as customer_display_name, u.phone as customer_phone,
                   exists (select 1 from refund r where r.payment_id = p.id and r.state = 'manual') as needs_transfer
            from payment p
            join app_user u on u.id = p.customer_id""";

    private final Database database;
    private final PhoneNumberParser phones;

    /**
     * A payment in a list.
     *
     * @param extensionId the extension it pays for; null if it pays for the session
     * @param refunded amount refunded or being refunded
     * @param refundable amount that can still be refunded
     * @param needsTransfer whether one of its refunds awaits a manual transfer
     */
    public record PaymentSummary(
            PaymentId id,
            PaymentState state,
            SessionId sessionId,
            @Nullable ExtensionId extensionId,
            @Nested("customer_") SessionSearch.Person customer,
            Money amount,
            Money refunded,
            Money refundable,
            String description,
            @Nullable String channel,
            @Nullable String gatewaySessionId,
            @Nullable String gatewayPaymentId,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant paidAt,
            boolean needsTransfer) {}

    /** A state change of the payment or, if {@code refundId} is set, of one of its refunds. */
    public record Transition(
            @Nullable RefundId refundId,
            @Nullable String fromState,
            String toState,
            @Nullable String reason,
            Instant at) {}

    /** Search conditions; null or empty means any. {@code reference} is an id assigned by the gateway. */
    record Query(
            SearchText state,
            SearchText refundState,
            PhoneInput phone,
            SearchText session,
            SearchText reference,
            Instant from,
            Instant to) {}

    PaymentSearch(Database database, PhoneNumberParser phones) {
        this.database = database;
        this.phones = phones;
    }

    /** Lists payments, newest first. */
    Page<PaymentSummary> find(Query query, int limit, String after) {
        PaymentState state = Search.oneOf("state", query.state, PaymentState::fromString);
        RefundState refundState = Search.oneOf("refund_state", query.refundState, RefundState::fromString);
        Search search = new Search();
        if (state != null) {
            search.where("p.state = :state", "state", state);
        }
        if (refundState != null) {
            search.where(
                    "exists (select 1 from refund r where r.payment_id = p.id and r.state = :refundState)",
                    "refundState",
                    refundState);
        }
        if (Search.given(query.phone)) {
            search.where(
                    "p.customer_id = (select id from app_user"
                            + " where phone = :phone and role = 'customer' and deleted_at is null)",
                    "phone",
                    phones.require("phone", query.phone));
        }
        if (Search.given(query.session)) {
            search.where("p.session_id = :session", "session", Search.uuid("session", query.session.value()));
        }
        if (Search.given(query.reference)) {
            search.where(
                    "(p.gateway_session_id = :reference or p.gateway_payment_id = :reference)",
                    "reference",
                    query.reference.value());
        }
        search.between("p.created_at", query.from, query.to);
        return database.readOnly(handle -> page(handle, search, limit, after));
    }

    /** @throws ProblemException {@code not_found} */
    PaymentSummary get(PaymentId id) {
        return database
                .readOnly(handle -> page(handle, new Search().where("p.id = :id", "id", id), 1, null))
                .items()
                .stream()
                .findFirst()
                .orElseThrow(ProblemException::notFound);
    }

    /** Lists all state changes of the payment and its refunds, oldest first. */
    List<Transition> transitions(PaymentId id) {
        return database.readOnly(handle -> handle.createQuery("""
                        select refund_id, from_state, to_state, reason, at from payment_transition
                        where payment_id = :id order by id limit 200
                        """)
                .bind("id", id)
                .map(ConstructorMapper.of(Transition.class))
                .list());
    }

    private static Page<PaymentSummary> page(Handle handle, Search search, int limit, String after) {
        return search.page(
                handle,
                PaymentSummary.class,
                SELECT,
                "p.created_at",
                "p.id",
                limit,
                after,
                paymentSummary -> new Search.Key(
                        paymentSummary.createdAt(), paymentSummary.id().value()));
    }
}
