/**
 * The double-entry record of money, what mitras earn, and payouts to them.
 *
 * <p>Invariants, enforced by the database: the entries of a movement sum to zero; nothing recorded is ever changed or
 * removed; a movement is recorded once for its cause; an entry is in one payout at most,
 * discarded ones aside; a payout is decided once. May depend on
 * {@code availability} and what is below it.
 */
package id.sapa.ledger;
