package id.sapa.dev;

import id.sapa.app.SapaApplication;
import id.sapa.testing.FakeXendit;
import id.sapa.testing.SapaInstance;
import id.sapa.testing.TestValkey;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts Postgres and Valkey without persistence, the payment simulator and one instance with demo data, says what to try,
 * and stops all of it when the process is told to stop.
 */
public final class DevServer {

    private static final Logger LOG = LoggerFactory.getLogger(DevServer.class);
    static final int SIMULATOR_PORT = 3002;

    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private DevServer() {}

    public static void main(String[] args) throws Exception {
        int publicPort = port("PUBLIC_PORT", 3000);
        int internalPort = port("INTERNAL_PORT", 3001);
        for (int port : new int[] {publicPort, internalPort, SIMULATOR_PORT}) {
            requireFree(port);
        }
        DevServer server = new DevServer();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.stop();
                            stopped.countDown();
                        },
                        "dev-server-stop"));
        server.start(publicPort, internalPort);
        stopped.await();
    }

    private void start(int publicPort, int internalPort) throws Exception {
        DevPostgres postgres = keep(DevPostgres.start());
        TestValkey valkey = keep(TestValkey.start());
        FakeXendit simulator = keep(FakeXendit.start(SIMULATOR_PORT));
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("DATABASE_URL", postgres.url());
        variables.put("VALKEY_URL", valkey.url());
        variables.put("XENDIT_BASE_URL", simulator.url());
        new SapaApplication(SapaApplication.systemClock(), variables).run("db", "migrate", "config.yml");
        variables.put("PUBLIC_PORT", Integer.toString(publicPort));
        variables.put("INTERNAL_PORT", Integer.toString(internalPort));
        SapaInstance instance = keep(SapaInstance.start(SapaApplication.systemClock(), variables));
        simulator.sendWebhooksTo(instance.publicUrl());
        DemoData.create(variables, instance.internalUrl());
        System.out.println(Welcome.text(instance.publicUrl(), instance.internalUrl(), simulator.url(), variables));
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.push(part);
        return part;
    }

    /** In the reverse order of the start, so that nothing loses what it stands on. */
    private void stop() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                LOG.warn("a part did not stop cleanly", e);
            }
        }
    }

    private static int port(String variable, int standard) {
        return Integer.parseInt(System.getenv().getOrDefault(variable, Integer.toString(standard)));
    }

    private static void requireFree(int port) {
        try {
            new ServerSocket(port).close();
        } catch (IOException e) {
            System.err.println(
                    "Port " + port + " is in use: stop what listens there, or set PUBLIC_PORT and INTERNAL_PORT.");
            System.exit(1);
        }
    }
}
