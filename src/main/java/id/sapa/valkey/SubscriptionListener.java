package id.sapa.valkey;

import java.util.Set;

/**
 * What a {@link ValkeySubscriber} tells. All methods are called on its one reading thread, in the order of the wire, and must not block:
 * while they run no message is read.
 */
public interface SubscriptionListener {

    /** A message. The array is the receiver's own. */
    void onMessage(String channel, byte[] payload);

    /**
     * The server has confirmed these channels, at the first subscription or after a reconnect: what is published from now on arrives.
     * Anything published before may have been missed, so now is the time to read the truth from Postgres.
     */
    void onSubscribed(Set<String> channels);

    /** Every channel that was wanted when the connection was made is confirmed. */
    default void onUp() {}

    /** The connection is gone or frozen; it is being made anew. Called once for each loss of an up connection. */
    default void onDown() {}
}
