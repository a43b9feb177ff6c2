package id.sapa.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import id.sapa.app.SapaApplication;
import id.sapa.chat.ChatFixtures;
import id.sapa.common.Json;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.testing.Http;
import id.sapa.testing.NpmProject;
import id.sapa.testing.SignedIn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The JavaScript client: its own tests, and chats through killed servers and cut connections. Needs Node and npm. */
class JsClientIT {

    private static final Path CLIENT = Path.of("src", "client-js");
    private static final int CHATS = 6;
    private static final Duration DISTURBANCE = Duration.ofSeconds(25);

    private static NpmProject client;

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        client = NpmProject.install(CLIENT);
    }

    @Test
    void itsOwnTests_pass() throws IOException, InterruptedException {
        client.run("npm", "test");
    }

    @Test
    void itsTypes_areValid() throws IOException, InterruptedException {
        client.run("npx", "tsc", "--noEmit", "--strict", "--lib", "es2022,dom", "index.d.ts");
    }

    @Test
    void nothingIsLostDoubledOrOutOfOrder_whileServersAndConnectionsDie() throws IOException, InterruptedException {
        Random random = new Random();
        try (ChaosCluster cluster = new ChaosCluster(2);
                TcpBalancer balancer = new TcpBalancer(cluster.addresses())) {
            Process process = new ProcessBuilder("node", "test/it/chats.js")
                    .directory(CLIENT.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (Writer input = process.outputWriter(StandardCharsets.UTF_8);
                    BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
                tell(input, setting(cluster, balancer).toString());
                long end = System.nanoTime() + DISTURBANCE.toNanos();
                while (System.nanoTime() < end) {
                    cluster.disturb(random);
                    balancer.cutAll();
                }
                tell(input, "stop");
                JsonNode report = Json.mapper().readTree(output.readLine());
                System.out.println("JavaScript client: " + report + ", faults " + cluster.faults());
                assertThat(report.path("violations")).isEmpty();
                assertThat(report.path("messages").asInt()).isPositive();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static ObjectNode setting(ChaosCluster cluster, TcpBalancer balancer) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(cluster.databaseUrl());
        Database database = new Database(DatabaseModule.jdbi(dataSource));
        Http http = Http.at(cluster.addresses().get(0));
        ObjectNode setting =
                Json.mapper().createObjectNode().put("baseUrl", balancer.url().toString());
        ArrayNode chats = setting.putArray("chats");
        new ChatFixtures(database)
                .activeChats(CHATS, SapaApplication.systemClock().instant(), Duration.ofHours(1))
                .forEach(chat -> {
                    ObjectNode node =
                            chats.addObject().put("session_id", chat.session().toString());
                    node.set("customer", tokens(SignedIn.in(http, chat.customerPhone(), "customer")));
                    node.set("mitra", tokens(SignedIn.in(http, chat.mitraPhone(), "mitra")));
                });
        return setting;
    }

    private static ObjectNode tokens(SignedIn user) {
        return Json.mapper()
                .createObjectNode()
                .put("access_token", user.accessToken())
                .put("refresh_token", user.refreshToken());
    }

    private static void tell(Writer input, String line) throws IOException {
        input.write(line);
        input.write('\n');
        input.flush();
    }
}
