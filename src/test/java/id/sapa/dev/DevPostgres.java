package id.sapa.dev;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/** A Postgres server in a temporary folder, as durable as a real one so that benchmarks mean something. */
final class DevPostgres implements AutoCloseable {

    private final EmbeddedPostgres server;

    private DevPostgres(EmbeddedPostgres server) {
        this.server = server;
    }

    static DevPostgres start() throws IOException {
        return new DevPostgres(EmbeddedPostgres.builder()
                // Closed after what stands on it, not at the same time.
                .setRegisterShutdownHook(false)
                .setServerConfig("max_connections", "200")
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start());
    }

    /** The JDBC URL of its database, with user and password. */
    String url() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?user=postgres&password=postgres";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
