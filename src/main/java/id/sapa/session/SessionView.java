package id.sapa.session;

import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.ProductId;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.payment.PaymentState;
import id.sapa.payment.PaymentView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A session as its participants see it, over REST and in {@code session} frames.
 *
 * @param version grows with every change of state: of two views the one with the greater version is newer
 * @param mitra null until one has accepted
 * @param queuePosition 1 for the session that is served next; null unless it waits for a mitra
 * @param estimatedWaitSeconds about how long it is until a mitra accepts, a guess from the queue, the free mitras and the sessions that end next; null
 *     unless it waits for one
 * @param graceUntil how long the end waits for an extension's payment, or null
 * @param unread how many messages of the other side this side has not read, counted up to 1,000
 * @param receipts how far each side has received and read
 * @param rating null until the customer has rated
 * @param payment null when the session was free, and for the mitra
 * @param extensions what the customer bought or is buying in addition, oldest first; null for the mitra
 */
public record SessionView(
        SessionId id,
        SessionState state,
        long version,
        Person customer,
        @Nullable Person mitra,
        PurchasedProduct product,
        @Nullable Long queuePosition,
        @Nullable Long estimatedWaitSeconds,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endsAt,
        @Nullable Instant graceUntil,
        @Nullable Instant endedAt,
        @Nullable EndReason endReason,
        long lastSeq,
        long unread,
        Map<Role, ReceiptView> receipts,
        @Nullable Rating rating,
        @Nullable PaymentView payment,
        @Nullable List<ExtensionView> extensions) {

    /** Payments, of the session itself or of extensions, whose outcome is not known. */
    List<PaymentId> pendingPayments() {
        return Stream.concat(
                        Stream.ofNullable(payment),
                        extensions == null ? Stream.of() : extensions.stream().map(ExtensionView::payment))
                .filter(view -> view != null && view.state() == PaymentState.PENDING)
                .map(PaymentView::id)
                .toList();
    }

    /** More minutes, and how they are paid. */
    public record ExtensionView(
            ExtensionId id,
            ExtensionState state,
            String name,
            int durationMinutes,
            Instant createdAt,
            @Nullable PaymentView payment) {}

    /** Who is on one side. */
    public record Person(UserId id, String displayName) {}

    /** What was bought, as it was sold. */
    public record PurchasedProduct(ProductId id, String code, String name, int durationMinutes, Money price) {}

    /**
     * How far one side is.
     *
     * @param deliveredSeq the last message that reached one of its devices, 0 for none
     * @param readSeq the last message that was read, at most {@code deliveredSeq}
     */
    public record ReceiptView(long deliveredSeq, long readSeq) {}

    /**
     * The customer's verdict.
     *
     * @param stars 1 to 5
     */
    public record Rating(int stars, String comment, Instant createdAt) {}
}
