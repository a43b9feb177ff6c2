package id.sapa.chaos;

import id.sapa.app.SapaApplication;
import id.sapa.chat.ChatFixtures;
import id.sapa.chat.ChatFixtures.Chat;
import id.sapa.common.SessionId;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.testing.Http;
import id.sapa.testing.SignedIn;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Runs chats over several instances while servers are killed, frozen and restarted at random, then checks that no
 * acknowledged message is lost or stored twice, that every device got every message once and in order, and that nothing was
 * stored after a session's end.
 *
 * <pre>mvn test-compile exec:java -Dexec.mainClass=id.sapa.chaos.Chaos -Dexec.args="SECONDS [SEED]"</pre>
 */
public final class Chaos {

    private static final int INSTANCES = 3;
    private static final int CHATS = 12;
    private static final int BRIEF_CHATS = 4;
    private static final Duration SETTLING = Duration.ofSeconds(40);

    private final long seed;
    private final Duration duration;
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    Chaos(long seed, Duration duration) {
        this.seed = seed;
        this.duration = duration;
    }

    /** What came of a run. */
    record Report(
            long seed,
            Map<String, Integer> faults,
            long messages,
            long refused,
            int connections,
            int lateResumes,
            List<String> violations) {}

    private record Pair(Chat chat, List<ChaosDevice> devices) {}

    public static void main(String[] args) throws InterruptedException {
        Duration duration = Duration.ofSeconds(args.length > 0 ? Long.parseLong(args[0]) : 60);
        long seed = args.length > 1 ? Long.parseLong(args[1]) : new Random().nextLong();
        Report report = new Chaos(seed, duration).run();
        report.violations().forEach(System.out::println);
        System.exit(report.violations().isEmpty() ? 0 : 1);
    }

    Report run() throws InterruptedException {
        System.out.println("chaos: seed " + seed + ", " + duration.toSeconds() + " s");
        Random random = new Random(seed);
        try (ChaosCluster cluster = new ChaosCluster(INSTANCES)) {
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setUrl(cluster.databaseUrl());
            Database database = new Database(DatabaseModule.jdbi(dataSource));
            List<Pair> pairs = startChats(database, cluster.addresses(), random);
            AtomicBoolean writing = new AtomicBoolean(true);
            AtomicBoolean living = new AtomicBoolean(true);
            // Daemons: a run that fails must not leave its devices behind.
            ExecutorService lives = Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(work, "device");
                thread.setDaemon(true);
                return thread;
            });
            pairs.forEach(pair -> pair.devices.forEach(device -> lives.execute(() -> live(device, writing, living))));

            long end = System.nanoTime() + duration.toNanos();
            while (System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2_500));
                cluster.disturb(random);
            }
            writing.set(false);
            settle(database, pairs);
            living.set(false);
            lives.shutdown();
            pairs.forEach(pair -> pair.devices.forEach(ChaosDevice::close));
            pairs.forEach(pair -> check(database, pair));
            Report report = report(database, cluster, pairs);
            System.out.println("chaos: " + report);
            return report;
        }
    }

    private static void live(ChaosDevice device, AtomicBoolean writing, AtomicBoolean living) {
        while (living.get()) {
            device.step(writing.get());
            try {
                TimeUnit.MILLISECONDS.sleep(40);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private List<Pair> startChats(Database database, List<URI> instances, Random random) {
        ChatFixtures fixtures = new ChatFixtures(database);
        Instant now = SapaApplication.systemClock().instant();
        List<Chat> chats = new ArrayList<>(fixtures.activeChats(CHATS, now, Duration.ofHours(5)));
        chats.addAll(
                fixtures.activeChats(BRIEF_CHATS, now, duration.dividedBy(2).plusSeconds(5)));
        List<Pair> pairs = new ArrayList<>();
        for (Chat chat : chats) {
            Http http = Http.at(instances.get(0));
            String customer =
                    SignedIn.in(http, chat.customerPhone(), "customer").accessToken();
            String mitra = SignedIn.in(http, chat.mitraPhone(), "mitra").accessToken();
            int index = pairs.size();
            pairs.add(new Pair(
                    chat,
                    List.of(
                            device("customer-" + index, chat, customer, instances, random),
                            device("customer-tablet-" + index, chat, customer, instances, random),
                            device("mitra-" + index, chat, mitra, instances, random))));
        }
        return pairs;
    }

    private ChaosDevice device(String name, Chat chat, String token, List<URI> instances, Random random) {
        return new ChaosDevice(name, chat.session(), token, instances, new Random(random.nextLong()), violations);
    }

    /** Waits until every send is answered and every device has everything, or for as long as that may take. */
    private void settle(Database database, List<Pair> pairs) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            boolean settled = pairs.stream().allMatch(pair -> {
                long last = lastSeq(database, pair.chat.session());
                return pair.devices.stream().allMatch(device -> device.unacknowledged() == 0 && device.last() == last);
            });
            if (settled) {
                return;
            }
        }
    }

    private void check(Database database, Pair pair) {
        SessionId session = pair.chat.session();
        long last = lastSeq(database, session);
        Map<String, Long> stored = new HashMap<>();
        List<Long> seqs = new ArrayList<>();
        database.read(handle -> {
            handle.createQuery(
                            "select seq, client_message_id::text as id from message where session_id = :id order by seq")
                    .bind("id", session)
                    .map((rs, ctx) -> {
                        seqs.add(rs.getLong("seq"));
                        if (stored.put(rs.getString("id"), rs.getLong("seq")) != null) {
                            violations.add(session + " has " + rs.getString("id") + " twice");
                        }
                        return 0;
                    })
                    .list();
            return null;
        });
        for (int i = 0; i < seqs.size(); i++) {
            if (seqs.get(i) != i + 1) {
                violations.add(session + " has no " + (i + 1));
                break;
            }
        }
        if (last != seqs.size()) {
            violations.add(session + " counts " + last + " and has " + seqs.size());
        }
        for (ChaosDevice device : pair.devices) {
            device.acknowledged().forEach((id, seq) -> {
                if (!seq.equals(stored.get(id))) {
                    violations.add(device.name() + " was told " + seq + " for " + id + ", stored is " + stored.get(id));
                }
            });
            device.refused().forEach(id -> {
                if (stored.containsKey(id)) {
                    violations.add(device.name() + " was refused " + id + ", which is stored");
                }
            });
            if (device.last() != last) {
                violations.add(device.name() + " has " + device.last() + " of " + last);
            }
            if (device.unacknowledged() > 0) {
                violations.add(device.name() + " waits for " + device.unacknowledged() + " answers");
            }
        }
        long overrun = database.read(handle ->
                handle.createQuery("""
                        select count(*) from message m join chat_session s on s.id = m.session_id
                        where s.id = :id and m.created_at >= s.ends_at
                        """).bind("id", session).mapTo(Long.class).one());
        if (overrun > 0) {
            violations.add(session + " took " + overrun + " messages after its end");
        }
    }

    private Report report(Database database, ChaosCluster cluster, List<Pair> pairs) {
        long messages = database.read(handle -> handle.createQuery("select count(*) from message")
                .mapTo(Long.class)
                .one());
        List<ChaosDevice> devices =
                pairs.stream().flatMap(pair -> pair.devices.stream()).toList();
        return new Report(
                seed,
                cluster.faults(),
                messages,
                devices.stream().mapToInt(device -> device.refused().size()).sum(),
                devices.stream().mapToInt(ChaosDevice::connections).sum(),
                devices.stream().mapToInt(ChaosDevice::lateResumes).sum(),
                List.copyOf(violations));
    }

    private static long lastSeq(Database database, SessionId session) {
        return database.read(handle -> handle.createQuery("select last_seq from chat_session where id = :id")
                .bind("id", session)
                .mapTo(Long.class)
                .one());
    }
}
