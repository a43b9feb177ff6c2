package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.ProductId;
import java.time.Instant;

/**
 * A duration on sale.
 *
 * @param code stable name for operators, unique
 * @param price zero for a free one
 * @param active whether it is on sale
 */
public record Product(
        ProductId id, String code, String name, int durationMinutes, Money price, boolean active, Instant createdAt) {}
