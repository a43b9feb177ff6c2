package id.sapa.client;

import id.sapa.common.Money;
import id.sapa.common.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a mitra has earned.
 *
 * @param balance what is owed and not yet paid out
 * @param items newest first
 * @param next for the page after this one, or null
 */
public record EarningsInfo(Money balance, String currency, List<Entry> items, String next) {

    /**
     * One booking.
     *
     * @param kind why; later releases may add kinds
     * @param sessionId null if it is about no session
     * @param amount negative for what was paid out or taken back
     */
    public record Entry(UUID id, String kind, SessionId sessionId, Money amount, Instant createdAt) {}
}
