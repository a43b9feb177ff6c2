/**
 * Postgres: connection pool, JDBI with the value types of {@code common}, and transactions whose effects outside the
 * database wait for the commit.
 *
 * <p>Lock order everywhere: mitra, session, payment. Nothing slow happens inside a transaction: no HTTP, no Valkey.
 * May depend on {@code common}.
 */
package id.sapa.db;
