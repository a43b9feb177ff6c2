package id.sapa.ledger;

import id.sapa.common.Money;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One side of a movement.
 *
 * @param kind why the money moved
 * @param causeId the payment, refund, session or payout line that moved it
 * @param sessionId the session it belongs to, or null for a payout
 * @param amount a debit if positive, a credit if negative
 */
public record LedgerEntry(
        UUID id,
        UUID accountId,
        AccountKind accountKind,
        @Nullable UserId ownerId,
        TransactionType kind,
        UUID causeId,
        @Nullable SessionId sessionId,
        Money amount,
        Instant createdAt) {}
