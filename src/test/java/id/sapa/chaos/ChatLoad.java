package id.sapa.chaos;

import id.sapa.app.SapaApplication;
import id.sapa.chat.ChatFixtures;
import id.sapa.chat.ChatFixtures.Chat;
import id.sapa.common.SessionId;
import id.sapa.db.Database;
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
import java.util.function.ToIntFunction;

/**
 * Chats in which all sides write, and the checker of what came of them: no acknowledged message lost or stored twice, every
 * device with every message once and in order, nothing stored after a session's end.
 */
final class ChatLoad implements AutoCloseable {

    private static final Duration SETTLING = Duration.ofSeconds(40);

    private final Database database;
    private final List<Pair> pairs = new ArrayList<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    // Daemons: a run that fails must not leave its devices behind.
    private final ExecutorService lives = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "device");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean writing = true;
    private volatile boolean living = true;

    private record Pair(Chat chat, SignedIn mitra, List<ChaosDevice> devices) {}

    ChatLoad(Database database) {
        this.database = database;
    }

    /** Adds so many chats, each with two devices of the customer and one of the mitra, who sign in at this instance. */
    void add(int chats, Duration length, URI instance, Router router, Random random) {
        Instant now = SapaApplication.systemClock().instant();
        Http http = Http.at(instance);
        for (Chat chat : new ChatFixtures(database).activeChats(chats, now, length)) {
            String customer =
                    SignedIn.in(http, chat.customerPhone(), "customer").accessToken();
            SignedIn mitra = SignedIn.in(http, chat.mitraPhone(), "mitra");
            int index = pairs.size();
            pairs.add(new Pair(
                    chat,
                    mitra,
                    List.of(
                            device("customer-" + index, chat, customer, router, random),
                            device("customer-tablet-" + index, chat, customer, router, random),
                            device("mitra-" + index, chat, mitra.accessToken(), router, random))));
        }
    }

    /** Lets the devices connect and write. */
    void start() {
        devices().forEach(device -> lives.execute(() -> live(device)));
    }

    /** Ends the writing, waits until every send is answered and every device has everything, and looks for violations. */
    void finish() throws InterruptedException {
        writing = false;
        settle();
        living = false;
        lives.shutdown();
        devices().forEach(ChaosDevice::close);
        pairs.forEach(this::check);
    }

    List<SignedIn> mitras() {
        return pairs.stream().map(Pair::mitra).toList();
    }

    /** What was wrong; complete after {@link #finish}. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    int sum(ToIntFunction<ChaosDevice> figure) {
        return devices().stream().mapToInt(figure).sum();
    }

    long messages() {
        return database.withHandle(handle -> handle.createQuery("select count(*) from message")
                .mapTo(Long.class)
                .one());
    }

    @Override
    public void close() {
        living = false;
        lives.shutdownNow();
        devices().forEach(ChaosDevice::close);
    }

    private List<ChaosDevice> devices() {
        return pairs.stream().flatMap(pair -> pair.devices.stream()).toList();
    }

    private ChaosDevice device(String name, Chat chat, String token, Router router, Random random) {
        return new ChaosDevice(name, chat.session(), token, router, new Random(random.nextLong()), violations);
    }

    private void live(ChaosDevice device) {
        while (living) {
            device.step(writing);
            try {
                TimeUnit.MILLISECONDS.sleep(40);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void settle() throws InterruptedException {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            boolean settled = pairs.stream().allMatch(pair -> {
                long last = lastSeq(pair.chat.session());
                return pair.devices.stream().allMatch(device -> device.unacknowledged() == 0 && device.last() == last);
            });
            if (settled) {
                return;
            }
        }
    }

    private void check(Pair pair) {
        SessionId session = pair.chat.session();
        long last = lastSeq(session);
        Map<String, Long> stored = new HashMap<>();
        List<Long> seqs = new ArrayList<>();
        database.withHandle(handle -> {
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
        long overrun = database.withHandle(handle ->
                handle.createQuery("""
                        select count(*) from message m join chat_session s on s.id = m.session_id
                        where s.id = :id and m.created_at >= s.ends_at
                        """).bind("id", session).mapTo(Long.class).one());
        if (overrun > 0) {
            violations.add(session + " took " + overrun + " messages after its end");
        }
    }

    private long lastSeq(SessionId session) {
        return database.withHandle(handle -> handle.createQuery("select last_seq from chat_session where id = :id")
                .bind("id", session)
                .mapTo(Long.class)
                .one());
    }
}
