package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An instance that starts before the servers it stands on. */
class StartWithoutServersIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(0);

    @Test
    void waitsForPostgresUnreadyAndThenRunsItsJobs() throws Exception {
        URI real = URI.create(CLUSTER.variables().get("DATABASE_URL").substring("jdbc:".length()));
        int port = ServerProcess.freePort();
        Map<String, String> variables = CLUSTER.variables();
        variables.put(
                "DATABASE_URL", variables.get("DATABASE_URL").replace(":" + real.getPort() + "/", ":" + port + "/"));
        try (ServerProcess server = ServerProcess.startUnready("config.yml", variables)) {
            Http http = Http.at(server.publicUrl());
            Awaitility.await("alive")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> http.get("/health/live").status() == 200);
            assertThat(http.get("/health/ready").status()).isEqualTo(503);
            assertThat(http.get("/v1/products").expect(503).code()).isEqualTo("unavailable");
            assertThat(http.get("/v1/availability").status()).isEqualTo(503);
            assertThat(Files.readString(server.log())).containsOnlyOnce("snapshot-refresh");

            try (Forwarder forwarder = new Forwarder(port, real.getPort())) {
                assertThat(forwarder.isOpen()).isTrue();
                Awaitility.await("ready")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> http.get("/health/ready").status() == 200);
                Awaitility.await("jobs run")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> Http.at(server.internalUrl())
                                .get("/healthcheck")
                                .json()
                                .path("jobs")
                                .path("scheduler_running")
                                .asBoolean());
                long recurring = CLUSTER.database()
                        .withHandle(handle -> handle.createQuery("select count(*) from scheduled_tasks")
                                .mapTo(Long.class)
                                .one());
                assertThat(recurring).isPositive();
                http.get("/v1/products").expect(200);
            }
        }
    }

    @Test
    void startsWithoutValkeyAndSaysSo() {
        Map<String, String> variables = CLUSTER.variables();
        variables.put("VALKEY_URL", "redis://127.0.0.1:" + ServerProcess.freePort());
        try (ServerProcess server = ServerProcess.startWith("config.yml", variables)) {
            Http.at(server.publicUrl()).get("/v1/availability").expect(200);
            var health = Http.at(server.internalUrl()).get("/healthcheck").json();
            assertThat(health.path("valkey").path("healthy").asBoolean()).isFalse();
            assertThat(health.path("valkey").path("message").asText()).contains("does not answer");
            assertThat(health.path("bus").path("healthy").asBoolean()).isFalse();
            assertThat(health.path("postgres").path("healthy").asBoolean()).isTrue();
        }
    }

    /** Stands in for a server that comes up later: passes connections on. */
    private static final class Forwarder implements AutoCloseable {

        private final ServerSocket door;
        private final int target;

        Forwarder(int port, int target) throws IOException {
            this.door = new ServerSocket(port, 50, InetAddress.getByName("localhost"));
            this.target = target;
            daemon(this::accept);
        }

        boolean isOpen() {
            return !door.isClosed();
        }

        private void accept() {
            while (!door.isClosed()) {
                try {
                    Socket client = door.accept();
                    Socket server = new Socket("localhost", target);
                    daemon(() -> copy(client, server));
                    daemon(() -> copy(server, client));
                } catch (IOException e) {
                    return;
                }
            }
        }

        private static void copy(Socket from, Socket to) {
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException e) {
                // One side hung up: closing both streams tells the other.
                return;
            }
        }

        private static void daemon(Runnable work) {
            Thread thread = new Thread(work, "forwarder");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            door.close();
        }
    }
}
