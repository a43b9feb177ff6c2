/**
 * Events to users and hints between instances.
 *
 * <p>An event is addressed to users and carries the finished frame that their devices get, so that delivering it reads no
 * database. Delivery is at most once: what may not be lost is healed from Postgres by whoever holds the connection.
 * Published only after the commit that made it true. May depend on {@code common}, {@code db}, {@code valkey},
 * {@code jobs}.
 */
package id.sapa.event;
