package id.sapa.valkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import id.sapa.testing.TestValkey;
import id.sapa.valkey.ValkeyConfiguration.TlsVerification;
import io.dropwizard.util.Duration;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The servers that deployments have: TLS with an authority of their own, sentinels, cluster mode. */
class ValkeyDeploymentIT {

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost,FULL", "127.0.0.1,CA"})
    void tls_believesTheConfiguredAuthority(String host, TlsVerification verification) throws Exception {
        TestCertificates certificates = TestCertificates.create(folder, "dns:localhost");
        int port = tlsServer(certificates);
        // As YAML folds what comes from an environment variable.
        ValkeyConfiguration configuration =
                tls(host, port, verification, certificates.ca().replace('\n', ' '));
        ValkeyClient client = client(configuration);
        await().until(() -> answers(client));
        Queue<String> heard = subscribe(configuration, "a");
        await().until(() -> {
            client.publish(List.of(PubSubMessage.of("a", "1")));
            return heard.contains("1");
        });
    }

    @Test
    void tls_refusesAnotherNameAndAnotherAuthority() throws Exception {
        TestCertificates certificates = TestCertificates.create(folder, "dns:localhost");
        int port = tlsServer(certificates);
        await().until(() -> answers(client(tls("localhost", port, TlsVerification.FULL, certificates.ca()))));
        for (ValkeyConfiguration wrong : List.of(
                tls("127.0.0.1", port, TlsVerification.FULL, certificates.ca()),
                tls("localhost", port, TlsVerification.CA, ""))) {
            ValkeyClient client = client(wrong);
            assertThatThrownBy(() -> client.call("PING")).isInstanceOf(ValkeyUnavailableException.class);
        }
    }

    @Test
    void sentinel_leadsToTheServerThatWasPromoted() {
        TestValkey primary = opened(TestValkey.start());
        TestValkey replica = opened(TestValkey.start("--replicaof", "127.0.0.1 " + primary.port()));
        TestValkey sentinel = opened(TestValkey.sentinel("main", primary));
        await().until(() -> primary.command("INFO replication").contains("state=online"));
        await().until(() -> sentinel.command("SENTINEL REPLICAS main").contains("name"));
        ValkeyConfiguration configuration =
                ValkeyConfiguration.of("redis-sentinel://127.0.0.1:1,127.0.0.1:%d#main".formatted(sentinel.port()));
        ValkeyClient client = client(configuration);
        Queue<String> heard = subscribe(configuration, "a");
        await().until(() ->
                client.isUp() && client.call("SET", "k", "1").asString().isPresent());

        primary.kill();

        await().atMost(java.time.Duration.ofSeconds(30)).until(() -> writes(client));
        assertThat(replica.command("GET k")).contains("2");
        await().until(() -> {
            client.publish(List.of(PubSubMessage.of("a", "moved")));
            return heard.contains("moved");
        });
    }

    @Test
    void clusterMode_isRefusedAtStart() {
        TestValkey server = opened(TestValkey.start(
                "--cluster-enabled",
                "yes",
                "--cluster-config-file",
                folder.resolve("nodes.conf").toString()));
        ValkeyClient client = new ValkeyClient(ValkeyConfiguration.of(server.url()), new MetricRegistry());
        opened.add(client::stop);
        assertThatThrownBy(client::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("valkey.url names a server in cluster mode");
    }

    private int tlsServer(TestCertificates certificates) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        opened(TestValkey.start(
                "--tls-port", Integer.toString(port),
                "--tls-cert-file", certificates.certificateFile().toString(),
                "--tls-key-file", certificates.keyFile().toString(),
                "--tls-ca-cert-file", certificates.caFile().toString(),
                "--tls-auth-clients", "no"));
        return port;
    }

    private static ValkeyConfiguration tls(String host, int port, TlsVerification verification, String ca) {
        return new ValkeyConfiguration(
                "rediss://%s:%d".formatted(host, port),
                null,
                Duration.milliseconds(500),
                null,
                null,
                null,
                null,
                null,
                null,
                verification,
                ca);
    }

    private ValkeyClient client(ValkeyConfiguration configuration) {
        ValkeyClient client = new ValkeyClient(configuration, new MetricRegistry());
        opened.add(client::stop);
        client.start();
        return client;
    }

    private Queue<String> subscribe(ValkeyConfiguration configuration, String channel) {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        ValkeySubscriber subscriber = new ValkeySubscriber("test-bus", configuration, new SubscriptionListener() {
            @Override
            public void onMessage(String name, byte[] payload) {
                heard.add(new String(payload, StandardCharsets.UTF_8));
            }

            @Override
            public void onSubscribed(Set<String> channels) {}
        });
        subscriber.start();
        opened.add(subscriber::stop);
        subscriber.subscribe(List.of(channel));
        return heard;
    }

    private static boolean answers(ValkeyClient client) {
        try {
            return client.call("PING").asString().isPresent();
        } catch (ValkeyUnavailableException e) {
            return false;
        }
    }

    private static boolean writes(ValkeyClient client) {
        try {
            return client.call("SET", "k", "2").asString().isPresent();
        } catch (ValkeyUnavailableException e) {
            return false;
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }
}
