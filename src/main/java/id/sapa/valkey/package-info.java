/**
 * The connection to Valkey, and the only package that imports Jedis: commands, pipelines, scripts and publishing behind one circuit
 * breaker ({@link id.sapa.valkey.ValkeyClient}), and one pub/sub connection that heals itself
 * ({@link id.sapa.valkey.ValkeySubscriber}).
 *
 * <p>Invariants: no call blocks for more than the configured time-outs, whether the server is refused, gone or frozen; after the
 * breaker has opened no caller waits at all, since probing is done by a background thread; every failure that another source of the
 * same answer can repair is a {@link id.sapa.valkey.ValkeyUnavailableException}, and nothing else is.
 *
 * <p>May depend on {@code common}, {@code web} and {@code db}; it knows nothing of what is stored.
 */
package id.sapa.valkey;
