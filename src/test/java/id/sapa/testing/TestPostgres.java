package id.sapa.testing;

import id.sapa.app.SapaApplication;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One Postgres server for this JVM; every test class gets a database of its own, copied from a migrated template. */
public final class TestPostgres {

    private static final String TEMPLATE = "sapa_template";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static EmbeddedPostgres server;

    private TestPostgres() {}

    /** The JDBC URL of a new database with the current schema and no rows. */
    public static synchronized String newDatabase() {
        EmbeddedPostgres running = server();
        String name = "sapa_" + COUNT.incrementAndGet();
        execute(running, "create database " + name + " template " + TEMPLATE);
        return url(running, name);
    }

    /** The JDBC URL of a new database with nothing in it. */
    public static synchronized String emptyDatabase() {
        EmbeddedPostgres running = server();
        String name = "sapa_" + COUNT.incrementAndGet();
        execute(running, "create database " + name);
        return url(running, name);
    }

    /** Brings a database to the current schema with the command that operators use. */
    public static void migrate(String url) {
        try {
            new SapaApplication(SapaApplication.systemClock(), Map.of("DATABASE_URL", url))
                    .run("db", "migrate", "config.yml");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static EmbeddedPostgres server() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            execute(server, "create database " + TEMPLATE);
            migrate(url(server, TEMPLATE));
        }
        return server;
    }

    private static String url(EmbeddedPostgres running, String database) {
        return "jdbc:postgresql://localhost:" + running.getPort() + "/" + database + "?user=postgres&password=postgres";
    }

    private static void execute(EmbeddedPostgres running, String sql) {
        try (Connection connection = running.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
