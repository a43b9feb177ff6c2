package id.sapa.chaos;

import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

    private final long seed;
    private final Duration duration;

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
        try (ChaosCluster cluster = new ChaosCluster(INSTANCES);
                ChatLoad load = load(cluster, random)) {
            load.start();
            long end = System.nanoTime() + duration.toNanos();
            while (System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2_500));
                cluster.disturb(random);
            }
            load.finish();
            Report report = report(cluster, load);
            System.out.println("chaos: " + report);
            return report;
        }
    }

    private ChatLoad load(ChaosCluster cluster, Random random) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(cluster.databaseUrl());
        ChatLoad load = new ChatLoad(new Database(DatabaseModule.jdbi(dataSource)));
        List<URI> addresses = cluster.addresses();
        Router router = Router.anyOf(addresses, random);
        load.add(CHATS, Duration.ofHours(5), addresses.get(0), router, random);
        load.add(BRIEF_CHATS, duration.dividedBy(2).plusSeconds(5), addresses.get(0), router, random);
        return load;
    }

    private Report report(ChaosCluster cluster, ChatLoad load) {
        return new Report(
                seed,
                cluster.faults(),
                load.messages(),
                load.sum(device -> device.refused().size()),
                load.sum(ChaosDevice::connections),
                load.sum(ChaosDevice::lateResumes),
                load.violations());
    }
}
