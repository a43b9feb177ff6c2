package id.sapa.controlcenter;

import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.OfferId;
import id.sapa.common.PaymentId;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.session.EndReason;
import id.sapa.session.SessionState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/** Loads everything about one session, except its messages, for operators. Thread-safe. */
final class SessionDetailService {

    private final Database database;

    /**
     * A session with its history.
     *
     * @param requestedMitra the only mitra who may take it, or null
     * @param graceUntil until when its end waits for an extension's payment, or null
     * @param events its state changes, oldest first
     */
    @Schema(name = "SessionDetail")
    public record Detail(
            SessionId id,
            SessionState state,
            SessionSearch.Person customer,
            SessionSearch.@Nullable Person mitra,
            SessionSearch.@Nullable Person requestedMitra,
            SessionSearch.PurchasedProduct product,
            int revenueSharePercent,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endsAt,
            @Nullable Instant graceUntil,
            @Nullable Instant endedAt,
            @Nullable EndReason endReason,
            long lastSeq,
            Map<String, ReceiptDetail> receipts,
            @Nullable Rating rating,
            List<EventDetail> events,
            List<OfferDetail> offers,
            List<ExtensionDetail> extensions,
            List<PaymentDetail> payments) {}

    public record Row(
            SessionId id,
            SessionState state,
            @Nested("customer_") SessionSearch.Person customer,
            @Nested("mitra_") SessionSearch.Person mitra,
            @Nested("requested_") SessionSearch.Person requested,
            @Nested("product_") SessionSearch.PurchasedProduct product,
            int revenueSharePercent,
            Instant createdAt,
            Instant startedAt,
            Instant endsAt,
            Instant graceUntil,
            Instant endedAt,
            EndReason endReason,
            long lastSeq) {}

    public record ReceiptDetail(long deliveredSeq, long readSeq) {}

    public record ReceiptRow(Role role, long deliveredSeq, long readSeq) {}

    @Schema(name = "SessionRating")
    public record Rating(int stars, String comment, Instant createdAt) {}

    public record EventDetail(
            @Nullable String fromState,
            String toState,
            @Nullable String reason,
            Instant at) {}

    /** An offer of the session to a mitra. */
    public record OfferDetail(
            OfferId id,
            @Nested("mitra_") OfferedTo mitra,
            String state,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant decidedAt) {}

    public record OfferedTo(UserId id, String displayName) {}

    public record ExtensionDetail(
            ExtensionId id,
            String productName,
            int durationMinutes,
            Money price,
            String state,
            Instant createdAt,
            @Nullable Instant decidedAt) {}

    /** A payment for the session or for one of its extensions. */
    @Schema(name = "SessionPayment")
    public record PaymentDetail(
            PaymentId id, @Nullable ExtensionId extensionId, String state, Money amount, Instant createdAt) {}

    SessionDetailService(Database database) {
        this.database = database;
    }

    /** @throws ProblemException {@code not_found} */
    Detail get(SessionId id) {
        return database.readOnly(handle -> {
            Row row = one(handle, id);
            return new Detail(
                    row.id,
                    row.state,
                    row.customer,
                    row.mitra,
                    row.requested,
                    row.product,
                    row.revenueSharePercent,
                    row.createdAt,
                    row.startedAt,
                    row.endsAt,
                    row.graceUntil,
                    row.endedAt,
                    row.endReason,
                    row.lastSeq,
                    receipts(handle, id),
                    list(
                                    handle,
                                    Rating.class,
                                    id,
                                    "select stars, comment, created_at from rating where session_id = :id")
                            .stream()
                            .findFirst()
                            .orElse(null),
                    list(handle, EventDetail.class, id, """
                            select from_state, to_state, reason, at from session_event
                            where session_id = :id order by id limit 200
                            """),
                    list(handle, OfferDetail.class, id, """
                            select o.id, o.mitra_id, u.display_name as mitra_display_name, o.state, o.created_at,
                                   o.expires_at, o.decided_at
                            from offer o join app_user u on u.id = o.mitra_id
                            where o.session_id = :id order by o.created_at, o.id limit 200
                            """),
                    list(handle, ExtensionDetail.class, id, """
                            select id, product_name, duration_minutes, price, state, created_at, decided_at
                            from extension where session_id = :id order by created_at, id limit 200
                            """),
                    list(handle, PaymentDetail.class, id, """
                            select id, extension_id, state, amount, created_at
                            from payment where session_id = :id order by created_at, id limit 200
                            """));
        });
    }

    private static Row one(Handle handle, SessionId id) {
        return list(handle, Row.class, id, """
                        select s.id, s.state, s.revenue_share_percent, s.created_at, s.started_at, s.ends_at,
                               s.grace_until, s.ended_at, s.end_reason, s.last_seq,
                               c.id as customer_id, c.display_name as customer_display_name, c.phone as customer_phone,
                               m.id as mitra_id, m.display_name as mitra_display_name, m.phone as mitra_phone,
                               r.id as requested_id, r.display_name as requested_display_name,
                               r.phone as requested_phone,
                               s.product_id, s.product_code, s.product_name,
                               s.duration_minutes as product_duration_minutes, s.price as product_price
                        from chat_session s
                        join app_user c on c.id = s.customer_id
                        left join app_user m on m.id = s.mitra_id
                        left join app_user r on r.id = s.requested_mitra_id
                        where s.id = :id
                        """).stream().findFirst().orElseThrow(ProblemException::notFound);
    }

    private static Map<String, ReceiptDetail> receipts(Handle handle, SessionId id) {
        Map<String, ReceiptDetail> receipts = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            receipts.put(role.wire(), new ReceiptDetail(0, 0));
        }
        list(handle, ReceiptRow.class, id, "select role, delivered_seq, read_seq from receipt where session_id = :id")
                .forEach(row -> receipts.put(row.role.wire(), new ReceiptDetail(row.deliveredSeq, row.readSeq)));
        return receipts;
    }

    private static <T> List<T> list(Handle handle, Class<T> type, SessionId id, String sql) {
        return handle.createQuery(sql)
                .bind("id", id)
                .map(ConstructorMapper.of(type))
                .list();
    }
}
