/**
 * The Control Center: the operators' API under {@code /cc/v1} and the console page at {@code /}, both on the internal
 * listener only.
 *
 * <p>Invariants: every call but sign-in carries an operator's token; what a role may do is said by
 * {@link id.sapa.controlcenter.Allowed} on the method and enforced in one place; every write, and every look into a
 * transcript, leaves an audit row in the transaction that it belongs to. Writes go through the service that owns the
 * data; lists are read here, by SQL of our own, because operators search across features.
 *
 * <p>May depend on every package but {@code app}.
 */
package id.sapa.controlcenter;
