package id.sapa.ledger;

import id.sapa.common.Money;
import id.sapa.common.UserId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An account with its balance; all balances sum to zero.
 *
 * @param ownerId the mitra whose account it is, or null
 * @param balance positive for what we own, negative for what we owe
 */
public record LedgerAccount(
        UUID id, AccountKind kind, @Nullable UserId ownerId, Money balance) {}
