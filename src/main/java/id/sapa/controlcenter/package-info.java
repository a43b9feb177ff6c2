/**
 * The Control Center: the operators' API under {@code /cc/v1} and the console page at {@code /}, both on the internal
 * listener only.
 *
 * <p>Invariants: every call except sign-in needs an operator's token; {@code @RolesAllowed} on the method says which roles may
 * call it and one filter enforces it; every write and every transcript access is audited in its own transaction. Writes go
 * through the service that owns the data; lists are read here with SQL of their own, because operators search across
 * features.
 *
 * <p>May depend on every package but {@code app}.
 */
package id.sapa.controlcenter;
