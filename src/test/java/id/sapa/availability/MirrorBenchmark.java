package id.sapa.availability;

import id.sapa.common.UserId;
import id.sapa.testing.AdjustableClock;
import id.sapa.testing.TestPostgres;
import id.sapa.testing.TestValkey;
import id.sapa.valkey.ValkeyConfiguration;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;

/** Times the mirror against so many mitras, half of them online, a tenth of those busy: seeds, searches, counts, heartbeats, audits. */
public final class MirrorBenchmark {

    private MirrorBenchmark() {}

    public static void run(int mitras, PrintStream out) {
        AdjustableClock clock = new AdjustableClock();
        String databaseUrl = TestPostgres.newDatabase();
        try (TestValkey server = TestValkey.start();
                TestInstance testInstance =
                        TestInstance.start(databaseUrl, ValkeyConfiguration.of(server.url()), clock)) {
            fill(testInstance, mitras);
            List<UserId> online = online(testInstance);
            Awaitility.await().until(testInstance::usesMirror);
            MirrorSynchronizer keeper = testInstance.module.keeper();
            for (int warm = 0; warm < 3; warm++) {
                keeper.seedNow("benchmark");
            }
            row(out, mitras, "reseed over a full mirror, ms", times(7, () -> keeper.seedNow("benchmark")), 1e6);
            row(out, mitras, "reseed of a wiped server, ms", seedsAfterWipe(7, server, keeper), 1e6);
            row(out, mitras, "drift audit, ms", times(5, keeper::auditNow), 1e6);
            PresenceReader postgres = testInstance.module.postgresReads();
            AvailabilityService availabilityService = testInstance.availability();
            times(2_000, () -> availabilityService.candidates(5, Map.of(), Set.of()));
            row(
                    out,
                    mitras,
                    "candidate search, mirror, µs",
                    times(2_000, () -> availabilityService.candidates(5, Map.of(), Set.of())),
                    1e3);
            row(out, mitras, "candidate search, Postgres, µs", times(20, () -> postgres.topCandidates(5)), 1e3);
            row(
                    out,
                    mitras,
                    "snapshot, mirror, µs",
                    times(1_000, () -> testInstance.module.reads().snapshot(true)),
                    1e3);
            row(out, mitras, "snapshot, Postgres, µs", times(20, () -> postgres.snapshot(true)), 1e3);
            heartbeats(out, mitras, testInstance, online);
        }
    }

    /** As long as the keeper takes, which notices by itself. */
    private static long[] seedsAfterWipe(int count, TestValkey server, MirrorSynchronizer keeper) {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            SeedReport before = keeper.lastSeed().orElseThrow();
            server.command("FLUSHALL ASYNC");
            Awaitility.await().until(() -> keeper.lastSeed().orElseThrow() != before);
            nanos[i] = keeper.lastSeed().orElseThrow().durationMs() * 1_000_000;
        }
        return nanos;
    }

    /** A closed loop with 500 heartbeats under way, as they come from the handler. */
    private static void heartbeats(PrintStream out, int mitras, TestInstance testInstance, List<UserId> online) {
        int rounds = 200;
        int together = Math.min(500, online.size());
        long best = 0;
        for (int run = 0; run < 5; run++) {
            long start = System.nanoTime();
            for (int i = 0; i < rounds; i++) {
                CompletableFuture<?>[] beats = new CompletableFuture<?>[together];
                for (int k = 0; k < together; k++) {
                    UserId mitra = online.get(ThreadLocalRandom.current().nextInt(online.size()));
                    beats[k] = testInstance.module.heartbeats().record(mitra).toCompletableFuture();
                }
                CompletableFuture.allOf(beats).join();
            }
            long perSecond = (long) rounds * together * 1_000_000_000L / (System.nanoTime() - start);
            best = Math.max(best, perSecond);
        }
        out.printf("| %,d | heartbeats into the mirror, per second | %,d |  |%n", mitras, best);
    }

    private static void fill(TestInstance testInstance, int mitras) {
        testInstance.database.useTransaction(transaction -> {
            transaction.handle().createUpdate("""
                    insert into app_user (id, role, phone, display_name, auth_changed_at, created_at)
                    select gen_random_uuid(), 'mitra', '+6281' || (10000000 + n), 'Mitra ' || n, now(), now()
                    from generate_series(1, :mitras) n
                    """).bind("mitras", mitras).execute();
            transaction.handle().execute("""
                    insert into mitra (id, max_sessions, online, last_heartbeat_at, idle_since, rating_sum, rating_count, created_at)
                    select id, 1 + (random() * 3)::int, random() < 0.5, now() + interval '10 minutes',
                           now() - random() * interval '1 hour', (random() * 500)::int, 100, now()
                    from app_user where role = 'mitra'
                    """);
            transaction.handle().execute("""
                    insert into product (id, code, name, duration_minutes, price, active, created_at)
                    values (gen_random_uuid(), 'bench', 'bench', 30, 0, true, now())
                    """);
            transaction.handle().execute("""
                    insert into app_user (id, role, phone, display_name, auth_changed_at, created_at)
                    select id, 'customer', phone, 'Customer', now(), now() from (
                        select gen_random_uuid() as id, u.phone from app_user u join mitra m on m.id = u.id
                        where m.online and random() < 0.1) c
                    """);
            transaction.handle().execute("""
                    insert into chat_session (id, customer_id, mitra_id, product_id, product_code, product_name,
                        duration_minutes, price, revenue_share_percent, state, created_at, started_at, ends_at)
                    select gen_random_uuid(), c.id, m.id, p.id, 'bench', 'bench', 30, 0, 50, 'active', now(), now(),
                           now() + interval '30 minutes'
                    from app_user c
                    join app_user u on u.phone = c.phone and u.role = 'mitra'
                    join mitra m on m.id = u.id
                    cross join product p
                    where c.role = 'customer'
                    """);
        });
        testInstance.database.withHandle(handle -> handle.execute("analyze"));
    }

    private static List<UserId> online(TestInstance testInstance) {
        return testInstance.database.withHandle(handle -> handle.createQuery("select id from mitra where online")
                .mapTo(UserId.class)
                .list());
    }

    private static long[] times(int count, Runnable work) {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            work.run();
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    private static void row(PrintStream out, int mitras, String what, long[] nanos, double unit) {
        Arrays.sort(nanos);
        out.printf(
                "| %,d | %s | %.1f | %.1f |%n",
                mitras,
                what,
                nanos[nanos.length / 2] / unit,
                nanos[Math.min(nanos.length - 1, nanos.length * 99 / 100)] / unit);
    }
}
