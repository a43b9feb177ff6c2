package id.sapa.valkey;

import id.sapa.valkey.ValkeyConfiguration.TlsVerification;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** The configured server in the terms of the client library: makes pools and connections. */
final class ConnectionFactory {

    private final ValkeyConfiguration configuration;
    private final URI uri;

    ConnectionFactory(ValkeyConfiguration configuration) {
        this.configuration = configuration;
        this.uri = URI.create(configuration.url());
    }

    /** A lazy pool: works while the server is away, and never waits longer than configured. */
    ConnectionPool pool() {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(configuration.poolSize());
        pool.setMaxIdle(configuration.poolSize());
        pool.setMinIdle(0);
        pool.setMaxWait(java.time.Duration.ofNanos(configuration.maxWait().toNanoseconds()));
        pool.setTestOnBorrow(false);
        pool.setTestWhileIdle(false);
        pool.setJmxEnabled(false);
        return new ConnectionPool(
                address(), settings((int) configuration.socketTimeout().toMilliseconds(), 0), pool);
    }

    /** Opens a connection of its own. */
    Connection connection() {
        return new Connection(
                address(), settings((int) configuration.socketTimeout().toMilliseconds(), 0));
    }

    /** Opens a connection for pub/sub: its reads end after three missed pings, so that a frozen server is noticed. */
    Connection subscriberConnection() {
        int patience = (int) (3 * configuration.pingInterval().toMilliseconds());
        return new Connection(address(), settings(patience, patience));
    }

    private HostAndPort address() {
        return new HostAndPort(uri.getHost(), uri.getPort() < 0 ? 6379 : uri.getPort());
    }

    private JedisClientConfig settings(int socketTimeoutMillis, int blockingTimeoutMillis) {
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                // RESP2: the same reply types everywhere, and with RESP3 the subscriber's PONG is not told apart.
                .resp2()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .connectionTimeoutMillis((int) configuration.connectTimeout().toMilliseconds())
                .socketTimeoutMillis(socketTimeoutMillis)
                .blockingSocketTimeoutMillis(blockingTimeoutMillis)
                .database(database());
        userInfo(0).filter(user -> !user.isEmpty()).ifPresent(builder::user);
        userInfo(1).ifPresent(builder::password);
        if ("rediss".equals(uri.getScheme())) {
            SslVerifyMode mode =
                    configuration.tlsVerification() == TlsVerification.CA ? SslVerifyMode.CA : SslVerifyMode.FULL;
            // The options alone switch TLS on.
            builder.sslOptions(SslOptions.builder().sslVerifyMode(mode).build());
        }
        return builder.build();
    }

    private int database() {
        String path = uri.getPath();
        return path == null || path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
    }

    private Optional<String> userInfo(int part) {
        if (uri.getRawUserInfo() == null) {
            return Optional.empty();
        }
        String[] parts = uri.getRawUserInfo().split(":", 2);
        return parts.length <= part
                ? Optional.empty()
                : Optional.of(URLDecoder.decode(parts[part].replace("+", "%2B"), StandardCharsets.UTF_8));
    }
}
