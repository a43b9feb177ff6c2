/**
 * Push notifications through FCM: a durable queue in Postgres, the sender, and the care of device tokens.
 *
 * <p>Invariants: a push is asked for in the transaction of what it tells of, and is sent at least once, in the ordinary
 * case exactly once; it carries no message text; nobody is pushed of whom a connection was heard after the push was
 * queued. Only the classes named
 * {@code Fcm…} know Firebase. May depend on {@code account} and what is below it.
 */
package id.sapa.push;
