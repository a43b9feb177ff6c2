/**
 * Devices' connections: WebSocket and server-sent events on one core.
 *
 * <p>Invariants: a device gets each message of a session at most once on one connection, and in the order of the numbers;
 * whatever the bus loses is read from Postgres before anything newer goes out; a client that does not read costs a bounded
 * amount of memory and is closed; nothing that matters is lost with a connection. May depend on everything below
 * {@code controlcenter}.
 */
package id.sapa.realtime;
