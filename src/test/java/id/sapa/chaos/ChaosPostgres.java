package id.sapa.chaos;

import id.sapa.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Postgres server of its own, with durable commits, whose processes can be killed and frozen. */
final class ChaosPostgres implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final String url;
    private final long postmaster;

    private ChaosPostgres(EmbeddedPostgres server, Path data) throws IOException {
        this.server = server;
        this.url = "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?user=postgres&password=postgres";
        this.postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
    }

    static ChaosPostgres start() {
        try {
            Path data = Files.createTempDirectory("sapa-chaos");
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(true)
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
            ChaosPostgres postgres = new ChaosPostgres(server, data);
            TestPostgres.migrate(postgres.url);
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return url;
    }

    /** kill -9 of one server process: Postgres drops every connection, replays its log and starts again. Returns once it has. */
    void crash(Random random) {
        try (Connection connection = DriverManager.getConnection(url)) {
            List<Long> backends = new ArrayList<>();
            try (var rows = connection
                    .createStatement()
                    .executeQuery(
                            "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()")) {
                while (rows.next()) {
                    backends.add(rows.getLong(1));
                }
            }
            if (!backends.isEmpty()) {
                Processes.signal("KILL", backends.get(random.nextInt(backends.size())));
                Awaitility.await("connections dropped").until(() -> !answers(connection));
            }
        } catch (SQLException e) {
            // It is down already.
        }
        Awaitility.await("log replayed").atMost(Duration.ofMinutes(1)).until(this::isUp);
    }

    private boolean isUp() {
        try (Connection connection = DriverManager.getConnection(url)) {
            return answers(connection);
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean answers(Connection connection) {
        try (var statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            return false;
        }
    }

    /** SIGSTOP for every process of the server. */
    void freeze() {
        signalAll("STOP");
    }

    /** SIGCONT. */
    void thaw() {
        signalAll("CONT");
    }

    @Override
    public void close() {
        try {
            thaw();
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signalAll(String signal) {
        ProcessHandle.of(postmaster)
                .ifPresent(main -> Stream.concat(Stream.of(main), main.descendants())
                        .forEach(process -> Processes.signal(signal, process.pid())));
    }
}
