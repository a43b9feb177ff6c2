package id.sapa.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.testing.Http;
import id.sapa.testing.ServerProcess;
import id.sapa.testing.TestPostgres;
import id.sapa.testing.TestValkey;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/** Instances behind a balancer, in use while they are replaced: an orderly operation, of which nobody should notice anything. */
final class Fleet implements AutoCloseable {

    private static final int CHATS = 8;
    private static final int SOME_TRAFFIC = 500;
    private static final Duration CLOUD_RUN_GRACE = Duration.ofSeconds(10);
    /** What a process answers its parent when SIGTERM ended it. */
    private static final int TERMINATED = 128 + 15;

    private final String databaseUrl = TestPostgres.newDatabase();
    private final Database database = database(databaseUrl);
    private final LoadBalancer balancer = new LoadBalancer();
    private final ChatLoad chats = new ChatLoad(database);
    private final List<ServerProcess> servers = new ArrayList<>();
    private boolean chatting;
    private RequestLoad requests;

    Database database() {
        return database;
    }

    LoadBalancer balancer() {
        return balancer;
    }

    ChatLoad chats() {
        return chats;
    }

    RequestLoad requests() {
        return requests;
    }

    /** One more instance, which has its share of the traffic from now on. */
    ServerProcess start(TestValkey valkey) {
        ServerProcess server = ServerProcess.start(Map.of(
                "DATABASE_URL",
                databaseUrl,
                "VALKEY_URL",
                valkey.url(),
                "SHUTDOWN_DELAY",
                "3s",
                "RATE_LIMIT_MULTIPLIER",
                "10000"));
        servers.add(server);
        balancer.add(server);
        return server;
    }

    /** Changes one setting; instances learn of it within a second. */
    void setting(String name, int value) {
        database.useTransaction(transaction -> transaction
                .handle()
                .createUpdate("""
                        insert into settings_version (version, values, changed_at)
                        values (1, jsonb_build_object(:name, :value), now())
                        """)
                .bind("name", name)
                .bind("value", value)
                .execute());
    }

    /** Mitras come online and customers chat with them, while apps ask. */
    void takeTraffic() {
        prepare();
        chatting = true;
        chats.start();
        awaitMoreTraffic();
    }

    /** The same, but nobody is connected. */
    void takeRequestsOnly() {
        prepare();
        awaitMoreTraffic();
    }

    private void prepare() {
        URI any = servers.get(0).publicUrl();
        chats.add(CHATS, Duration.ofHours(1), any, balancer, new Random());
        for (ServerProcess server : servers) {
            Http.at(server.internalUrl()).post("/tasks/reseed").expect(200);
            Http.at(server.internalUrl()).post("/tasks/rebuild-snapshot").expect(200);
        }
        requests = new RequestLoad(balancer, chats.mitras());
        requests.start();
    }

    void awaitMoreTraffic() {
        long messages = chats.messages() + (chatting ? SOME_TRAFFIC : 0);
        int answers = requests.answers() + SOME_TRAFFIC;
        Awaitility.await("traffic")
                .atMost(Duration.ofSeconds(60))
                .until(() -> chats.messages() >= messages && requests.answers() >= answers);
    }

    /** SIGTERM, which must be enough within the time that Cloud Run grants. */
    void terminate(ServerProcess server) {
        long start = System.nanoTime();
        server.terminate();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CLOUD_RUN_GRACE);
        assertThat(server.process().exitValue()).isEqualTo(TERMINATED);
    }

    /** Ends the traffic, of which nothing must have failed, been lost or come twice. */
    void assertNobodyNoticed() throws InterruptedException {
        chats.finish();
        assertThat(requests.failures()).isEmpty();
        assertThat(chats.violations()).isEmpty();
        assertThat(chats.sum(ChaosDevice::unavailable)).as("refused sends").isZero();
    }

    @Override
    public void close() {
        chats.close();
        if (requests != null) {
            requests.close();
        }
        balancer.close();
        servers.forEach(ServerProcess::close);
    }

    private static Database database(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return new Database(DatabaseModule.jdbi(dataSource));
    }
}
