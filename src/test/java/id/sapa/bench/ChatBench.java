package id.sapa.bench;

import id.sapa.chat.ChatFixtures;
import id.sapa.chat.ChatFixtures.Chat;
import id.sapa.common.Role;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.testing.Http;
import id.sapa.testing.ServerProcess;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestPostgres;
import id.sapa.testing.TestValkey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Measures chat between two instances, the customer on one and the mitra on the other: {@code open RATE} sends at a given
 * rate and counts each latency from the time at which the message was due, {@code closed WINDOW} keeps so many messages of
 * each sender under way, {@code idle COUNT} holds connections and looks at the server's memory.
 *
 * <pre>mvn test-compile exec:java -Dexec.mainClass=id.sapa.bench.ChatBench -Dexec.args="open 3000"</pre>
 */
public final class ChatBench {

    private static final int PAIRS = 100;
    private static final long WARM_NANOS = TimeUnit.SECONDS.toNanos(6);
    private static final long MEASURED_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final String WORDS = "x".repeat(120);

    private final List<BenchDevice> senders = new ArrayList<>();
    private final Map<UUID, Sent> underWay = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong disordered = new AtomicLong();
    private final AtomicLong inTime = new AtomicLong();
    private final AtomicBoolean refill = new AtomicBoolean();
    private volatile long from = Long.MAX_VALUE;
    private volatile long to = Long.MAX_VALUE;

    private record Sent(int sender, long dueAt) {}

    public static void main(String[] args) throws Exception {
        String mode = args.length > 0 ? args[0] : "open";
        int number = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        Path data = Files.createTempDirectory("sapa-bench");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("shared_buffers", "512MB")
                        .setServerConfig("max_wal_size", "4GB")
                        .start();
                TestValkey valkey = TestValkey.start()) {
            String url =
                    "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres?user=postgres&password=postgres";
            TestPostgres.migrate(url);
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setUrl(url);
            Database database = new Database(DatabaseModule.jdbi(dataSource));
            Map<String, String> variables =
                    Map.of("DATABASE_URL", url, "VALKEY_URL", valkey.url(), "RATE_LIMIT_MULTIPLIER", "10000");
            try (ServerProcess first = ServerProcess.start(variables);
                    ServerProcess second = ServerProcess.start(variables)) {
                if (mode.equals("idle")) {
                    idle(database, first, number);
                } else {
                    new ChatBench().chat(database, first, second, mode, number);
                }
            }
        }
        System.exit(0);
    }

    private void chat(Database database, ServerProcess first, ServerProcess second, String mode, int number) {
        List<Chat> chats = new ChatFixtures(database).activeChats(PAIRS, Instant.now(), Duration.ofHours(2));
        for (Chat chat : chats) {
            connect(first, chat, Role.CUSTOMER);
            connect(second, chat, Role.MITRA);
        }
        long start = System.nanoTime();
        from = start + WARM_NANOS;
        to = from + MEASURED_NANOS;
        if (mode.equals("open")) {
            long pause = TimeUnit.SECONDS.toNanos(1) / number;
            int i = 0;
            for (long due = start; due < to; due += pause) {
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                send(i++ % senders.size(), due);
            }
        } else {
            refill.set(true);
            for (int i = 0; i < number * senders.size(); i++) {
                send(i % senders.size(), System.nanoTime());
            }
            LockSupport.parkNanos(to - System.nanoTime());
            while (System.nanoTime() < to) {
                LockSupport.parkNanos(to - System.nanoTime());
            }
            refill.set(false);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while ((delivered.get() < sent.get() || acknowledged.get() < sent.get()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        long rows = database.withHandle(handle -> handle.createQuery("select count(*) from message")
                .mapTo(Long.class)
                .one());
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%s %d: %d/s, p50 %.2f ms, p95 %.2f, p99 %.2f, max %.2f; sent %d, lost %d, unacknowledged %d, out of order %d, rows %d%n",
                mode,
                number,
                inTime.get() / TimeUnit.NANOSECONDS.toSeconds(MEASURED_NANOS),
                millis(sorted, 0.5),
                millis(sorted, 0.95),
                millis(sorted, 0.99),
                millis(sorted, 1),
                sent.get(),
                sent.get() - delivered.get(),
                sent.get() - acknowledged.get(),
                disordered.get(),
                rows);
        senders.forEach(BenchDevice::close);
    }

    private void connect(ServerProcess instance, Chat chat, Role role) {
        String phone = role == Role.CUSTOMER ? chat.customerPhone() : chat.mitraPhone();
        String token =
                SignedIn.in(Http.at(instance.publicUrl()), phone, role.wire()).accessToken();
        long[] last = {0};
        senders.add(BenchDevice.connect(instance.publicUrl(), token, chat.session(), new BenchDevice.Receiver() {
            @Override
            public void message(UUID id, String senderRole, long seq) {
                if (seq != last[0] + 1) {
                    disordered.incrementAndGet();
                }
                last[0] = seq;
                if (!senderRole.equals(role.wire())) {
                    arrived(id);
                }
            }

            @Override
            public void acknowledged(UUID id) {
                acknowledged.incrementAndGet();
            }
        }));
    }

    private void send(int sender, long dueAt) {
        UUID id = UUID.randomUUID();
        underWay.put(id, new Sent(sender, dueAt));
        sent.incrementAndGet();
        senders.get(sender).send(id, WORDS);
    }

    private void arrived(UUID id) {
        long now = System.nanoTime();
        Sent message = underWay.remove(id);
        if (message == null) {
            disordered.incrementAndGet();
            return;
        }
        delivered.incrementAndGet();
        if (now >= from && now < to) {
            inTime.incrementAndGet();
        }
        if (message.dueAt >= from && message.dueAt < to) {
            latencies.add(now - message.dueAt);
        }
        if (refill.get()) {
            send(message.sender, now);
        }
    }

    private static void idle(Database database, ServerProcess server, int count) throws IOException {
        List<Chat> chats =
                new ChatFixtures(database).activeChats(Math.min(count, 500), Instant.now(), Duration.ofHours(2));
        List<String> tokens = new ArrayList<>();
        for (Chat chat : chats) {
            tokens.add(SignedIn.in(Http.at(server.publicUrl()), chat.customerPhone(), "customer")
                    .accessToken());
        }
        BenchDevice.Receiver nobody = new BenchDevice.Receiver() {
            @Override
            public void message(UUID id, String senderRole, long seq) {
                // Nothing is sent.
            }

            @Override
            public void acknowledged(UUID id) {
                // Nothing is sent.
            }
        };
        long[] before = memory(server);
        List<BenchDevice> devices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int user = i % chats.size();
            devices.add(BenchDevice.connect(
                    server.publicUrl(), tokens.get(user), chats.get(user).session(), nobody));
        }
        long[] after = memory(server);
        System.out.printf(
                "idle %d: %.1f KiB each resident, %.1f KiB each of live heap; %d MiB resident in all%n",
                count,
                (after[0] - before[0]) / 1024.0 / count,
                (after[1] - before[1]) / 1024.0 / count,
                after[0] >> 20);
        devices.forEach(BenchDevice::close);
    }

    /** Resident bytes and, after a collection, bytes of heap in use. */
    private static long[] memory(ServerProcess server) throws IOException {
        Http internal = Http.at(server.internalUrl());
        internal.post("/tasks/gc").expect(200);
        long heap = internal.get("/metrics")
                .expect(200)
                .json()
                .path("gauges")
                .path("jvm.memory.heap.used")
                .path("value")
                .asLong();
        long resident = Files.readAllLines(
                        Path.of("/proc", Long.toString(server.process().pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
        return new long[] {resident, heap};
    }

    private static double millis(long[] sorted, double share) {
        if (sorted.length == 0) {
            return 0;
        }
        int index = Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1);
        return sorted[index] / 1e6;
    }
}
