/**
 * The double-entry record of money: every movement balances to zero, nothing is ever changed or removed.
 *
 * <p>May depend on {@code availability} and what is below it.
 */
package id.sapa.ledger;
