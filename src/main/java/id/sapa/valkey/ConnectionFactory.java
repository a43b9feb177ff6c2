package id.sapa.valkey;

import id.sapa.valkey.ValkeyConfiguration.TlsVerification;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** The configured server in the terms of the client library: makes pools and connections. Thread-safe. */
final class ConnectionFactory {

    private final ValkeyConfiguration configuration;
    private final ValkeyUri uri;
    private final Optional<SslOptions> tls;
    private final PrimaryLocator primary;

    ConnectionFactory(ValkeyConfiguration configuration) {
        this.configuration = configuration;
        this.uri = ValkeyUri.parse(configuration.url());
        this.tls = uri.tls() ? Optional.of(tls(configuration)) : Optional.empty();
        this.primary = uri.sentinelMaster()
                .<PrimaryLocator>map(name -> new SentinelLocator(uri.servers(), name, this::sentinelConnection))
                .orElseGet(() -> PrimaryLocator.fixed(uri.servers().get(0)));
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
        JedisClientConfig settings =
                settings((int) configuration.socketTimeout().toMilliseconds(), 0);
        return new ConnectionPool(
                new redis.clients.jedis.ConnectionFactory(new PrimarySocketFactory(settings), settings), pool);
    }

    /**
     * Opens a connection to watch the server with. Its opening may take as long as a call that no user waits for, since the first TLS
     * handshake of a process is slow; its replies may not.
     */
    Connection watchConnection() {
        Connection connection =
                open(settings((int) configuration.bulkSocketTimeout().toMilliseconds(), 0));
        try {
            connection.setSoTimeout((int) configuration.socketTimeout().toMilliseconds());
            return connection;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Opens a connection for pub/sub: its reads end after three missed pings, so that a frozen server is noticed. */
    Connection subscriberConnection() {
        int patience = (int) (3 * configuration.pingInterval().toMilliseconds());
        return open(settings(patience, patience));
    }

    /**
     * Asks the sentinels, if there are any, whether another server is the primary now; connections opened from here on go to
     * that.
     */
    boolean hasPrimaryMoved() {
        return primary.hasMoved();
    }

    private Connection open(JedisClientConfig settings) {
        return new Connection(new PrimarySocketFactory(settings), settings);
    }

    private Connection sentinelConnection(HostAndPort sentinel) {
        JedisClientConfig settings = transport(
                        (int) configuration.bulkSocketTimeout().toMilliseconds(), 0)
                .build();
        return new Connection(new DefaultJedisSocketFactory(sentinel, settings), settings);
    }

    private JedisClientConfig settings(int socketTimeoutMillis, int blockingTimeoutMillis) {
        DefaultJedisClientConfig.Builder builder =
                transport(socketTimeoutMillis, blockingTimeoutMillis).database(uri.database());
        uri.user().ifPresent(builder::user);
        uri.password().ifPresent(builder::password);
        return builder.build();
    }

    private DefaultJedisClientConfig.Builder transport(int socketTimeoutMillis, int blockingTimeoutMillis) {
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                // RESP2: the same reply types everywhere, and with RESP3 the subscriber's PONG is not told apart.
                .resp2()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .connectionTimeoutMillis((int) configuration.connectTimeout().toMilliseconds())
                .socketTimeoutMillis(socketTimeoutMillis)
                .blockingSocketTimeoutMillis(blockingTimeoutMillis);
        // The options alone switch TLS on.
        tls.ifPresent(builder::sslOptions);
        return builder;
    }

    private static SslOptions tls(ValkeyConfiguration configuration) {
        SslOptions.Builder options = SslOptions.builder()
                .sslVerifyMode(
                        configuration.tlsVerification() == TlsVerification.CA ? SslVerifyMode.CA : SslVerifyMode.FULL);
        if (!configuration.caCertificates().isEmpty()) {
            byte[] store = PemTrustStore.of(configuration.caCertificates());
            options.trustStoreType(PemTrustStore.TYPE)
                    .truststore(() -> new ByteArrayInputStream(store), PemTrustStore.PASSWORD.toCharArray());
        }
        return options.build();
    }

    /** Connects to whichever server is the primary when the connection is opened. */
    private final class PrimarySocketFactory extends DefaultJedisSocketFactory {

        PrimarySocketFactory(JedisClientConfig settings) {
            super(settings);
        }

        @Override
        protected HostAndPort getSocketHostAndPort() {
            return primary.locate();
        }
    }
}
