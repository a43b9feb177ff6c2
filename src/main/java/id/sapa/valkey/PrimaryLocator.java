package id.sapa.valkey;

import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Where the server is that takes writes. Thread-safe. */
interface PrimaryLocator {

    /**
     * The address to connect to.
     *
     * @throws JedisConnectionException if nobody knows
     */
    HostAndPort locate();

    /**
     * Looks again.
     *
     * @return whether it is another server than {@link #locate} said until now
     */
    boolean hasMoved();

    /** One server, always the same. */
    static PrimaryLocator fixed(HostAndPort server) {
        return new PrimaryLocator() {
            @Override
            public HostAndPort locate() {
                return server;
            }

            @Override
            public boolean hasMoved() {
                return false;
            }
        };
    }
}
