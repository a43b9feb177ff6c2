package id.sapa.client;

import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.ProductId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;

/**
 * A session as its participant sees it. What is not yet known is null.
 *
 * @param state {@code awaiting_payment}, {@code pairing}, {@code active}, {@code ended}, {@code cancelled}, {@code expired} or
 *     {@code unmatched}; later releases may add to these
 */
public record SessionInfo(
        SessionId id,
        String state,
        long version,
        Person customer,
        Person mitra,
        ProductInfo product,
        Long queuePosition,
        Instant createdAt,
        Instant startedAt,
        Instant endsAt,
        Instant endedAt,
        String endReason,
        long lastSeq,
        PaymentInfo payment) {

    /** Who is on one side. */
    public record Person(UserId id, String displayName) {}

    /** What was bought. */
    public record ProductInfo(ProductId id, String code, String name, int durationMinutes, Money price) {}

    /** How it is paid. */
    public record PaymentInfo(
            PaymentId id, String state, Money amount, String currency, String checkoutUrl, Instant expiresAt) {}
}
