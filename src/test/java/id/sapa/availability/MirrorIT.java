package id.sapa.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import id.sapa.common.UserId;
import id.sapa.testing.AdjustableClock;
import id.sapa.testing.TestPostgres;
import id.sapa.testing.TestValkey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MirrorIT {

    private final AdjustableClock clock = new AdjustableClock();
    private final String databaseUrl = TestPostgres.newDatabase();
    private final TestValkey server = TestValkey.start();
    private final List<TestInstance> nodes = new ArrayList<>();
    private TestInstance testInstance;
    private MirrorFixtures mirrorFixtures;

    @BeforeEach
    void start() {
        testInstance = startNode();
        mirrorFixtures = new MirrorFixtures(testInstance.database, clock);
        await().until(testInstance::usesMirror);
    }

    @AfterEach
    void stop() {
        nodes.forEach(TestInstance::close);
        server.close();
    }

    private TestInstance startNode() {
        TestInstance started = TestInstance.start(databaseUrl, server.url(), clock);
        nodes.add(started);
        return started;
    }

    private void mirrorEqualsPostgres() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(testInstance.database));
            assertThat(nodes).allMatch(TestInstance::usesMirror);
        });
    }

    @Test
    void everyChangeIsInTheMirrorWhenTheCallReturns() {
        UserId one = mirrorFixtures.mitra(2);
        UserId two = mirrorFixtures.mitra(1);
        testInstance.online(one, true);
        testInstance.online(two, true);
        mirrorFixtures.accept(testInstance, one);
        mirrorFixtures.accept(testInstance, two);
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(testInstance.database));
        assertThat(testInstance
                        .module
                        .reads()
                        .statuses(List.of(one, two, UserId.next()))
                        .values())
                .containsExactlyInAnyOrder(PresenceStatus.AVAILABLE, PresenceStatus.ONLINE, PresenceStatus.OFFLINE);
        mirrorFixtures.end(testInstance, two);
        mirrorFixtures.deactivate(testInstance, one);
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(testInstance.database));
        assertThat(testInstance.availability().candidates(5, Map.of(), Set.of()))
                .extracting(Candidate::id)
                .containsExactly(two);
    }

    @Test
    void anOlderWriteNeverOverwritesANewerOne() {
        UserId mitra = mirrorFixtures.mitra(2);
        testInstance.online(mitra, true);
        MirrorRow old = testInstance.module.reseed().rows(List.of(mitra)).get(0);
        mirrorFixtures.accept(testInstance, mitra);
        testInstance.module.mirror().apply(old);
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(testInstance.database));
    }

    @Test
    void candidatesAreRankedAlikeByMirrorAndPostgres() {
        List<UserId> mitras = mirrorFixtures.mitras(30, 3);
        for (UserId mitra : mitras) {
            testInstance.online(mitra, true);
            for (int i = ThreadLocalRandom.current().nextInt(4); i > 0; i--) {
                mirrorFixtures.accept(testInstance, mitra);
            }
        }
        List<Candidate> mirrored =
                testInstance.module.mirror().topCandidates(100).orElseThrow();
        assertThat(mirrored).isEqualTo(testInstance.module.postgresReads().topCandidates(100));
        UserId best = mirrored.get(0).id();
        assertThat(testInstance
                        .availability()
                        .candidates(100, Map.of(best, 3), Set.of(mirrored.get(1).id())))
                .isEqualTo(mirrored.subList(2, mirrored.size()));
    }

    @Test
    void mirrorAndPostgresGiveTheSamePages() {
        mirrorFixtures.mitras(25, 1).forEach(mitra -> testInstance.online(mitra, true));
        List<UserId> first = testInstance.module.mirror().available("", 10).orElseThrow();
        assertThat(first)
                .hasSize(10)
                .isEqualTo(testInstance.module.postgresReads().available("", 10));
        String after = first.get(9).toString();
        assertThat(testInstance.module.mirror().available(after, 100).orElseThrow())
                .hasSize(15)
                .isEqualTo(testInstance.module.postgresReads().available(after, 100));
    }

    @Test
    void aSilentMitraIsNoCandidateAndIsSwitchedOffOnce() {
        UserId silent = mirrorFixtures.mitra(1);
        UserId alive = mirrorFixtures.mitra(1);
        testInstance.online(silent, true);
        testInstance.online(alive, true);
        clock.advance(Duration.ofSeconds(40));
        assertThat(testInstance
                        .module
                        .heartbeats()
                        .record(alive)
                        .toCompletableFuture()
                        .join())
                .isTrue();
        clock.advance(Duration.ofSeconds(10));
        assertThat(testInstance.isAvailable(silent)).isFalse();
        assertThat(testInstance.isAvailable(alive)).isTrue();
        assertThat(testInstance.module.mirror().snapshot(true).orElseThrow().onlineCount())
                .isEqualTo(1);
        clock.advance(Duration.ofSeconds(5));
        testInstance.module.heartbeats().flush();
        testInstance.module.presence().switchOffStale();
        assertThat(testInstance
                        .database
                        .inTransaction(
                                transaction -> testInstance.availability().lock(transaction, silent))
                        .online())
                .isFalse();
        assertThat(testInstance
                        .database
                        .inTransaction(
                                transaction -> testInstance.availability().lock(transaction, alive))
                        .online())
                .isTrue();
        mirrorEqualsPostgres();
        assertThat(testInstance
                        .module
                        .heartbeats()
                        .record(silent)
                        .toCompletableFuture()
                        .join())
                .isFalse();
    }

    /** Nobody was there to hear them: they have the usual time to be heard again. */
    @Test
    void silenceInAnOutageSwitchesNobodyOff() {
        UserId mitra = mirrorFixtures.mitra(1);
        testInstance.module.presence().switchOffStale();
        testInstance.online(mitra, true);
        clock.advance(Duration.ofSeconds(60));
        watch("last_look_at = clock_timestamp() - interval '60 seconds'");
        testInstance.module.presence().switchOffStale();
        testInstance.module.presence().switchOffStale();
        assertThat(isOnline(mitra)).isTrue();
        watch("watched_since = clock_timestamp() - interval '60 seconds'");
        testInstance.module.presence().switchOffStale();
        assertThat(isOnline(mitra)).isFalse();
    }

    private void watch(String change) {
        testInstance.database.withHandle(handle -> handle.execute("update presence_watch set " + change));
    }

    private boolean isOnline(UserId mitra) {
        return testInstance
                .database
                .inTransaction(transaction -> testInstance.availability().lock(transaction, mitra))
                .online();
    }

    @Test
    void heartbeatsReachPostgresInBatches() {
        UserId mitra = mirrorFixtures.mitra(1);
        testInstance.online(mitra, true);
        clock.advance(Duration.ofSeconds(7));
        testInstance.module.heartbeats().record(mitra).toCompletableFuture().join();
        testInstance.module.heartbeats().flush();
        Instant stored = testInstance.database.withHandle(
                handle -> handle.createQuery("select last_heartbeat_at from mitra where id = :id")
                        .bind("id", mitra)
                        .mapTo(Instant.class)
                        .one());
        assertThat(stored).isCloseTo(clock.instant(), within(500));
        assertThat(MirrorImage.heartbeat(server, mitra)).isCloseTo(clock.instant(), within(500));
    }

    @Test
    void aHeartbeatOfSomebodyTheMirrorHasLostIsTakenFromPostgres() {
        UserId mitra = mirrorFixtures.mitra(1);
        testInstance.online(mitra, true);
        server.command("ZREM mitras:seen " + mitra);
        assertThat(testInstance
                        .module
                        .heartbeats()
                        .record(mitra)
                        .toCompletableFuture()
                        .join())
                .isTrue();
        mirrorEqualsPostgres();
    }

    @Test
    void flushallIsNoticedAndRepaired() {
        mirrorFixtures.mitras(20, 2).forEach(mitra -> testInstance.online(mitra, true));
        server.command("FLUSHALL");
        assertThat(testInstance.anyAvailable()).isTrue();
        mirrorEqualsPostgres();
        assertThat(testInstance.module.keeper().lastSeed().orElseThrow().reason())
                .isEqualTo("wiped");
    }

    @Test
    void seed_isNotRepeatedAfterAStall() {
        List<UserId> mitras = mirrorFixtures.mitras(20, 2);
        mitras.forEach(mitra -> testInstance.online(mitra, true));
        SeedReport before = testInstance.module.keeper().lastSeed().orElseThrow();
        server.freeze();
        await().until(() -> {
            // Missed by the mirror, and what opens the circuit.
            mirrorFixtures.accept(testInstance, mitras.get(0));
            mirrorFixtures.end(testInstance, mitras.get(0));
            return !testInstance.valkey.isUp();
        });
        testInstance.online(mitras.get(1), false);
        server.thaw();
        mirrorEqualsPostgres();
        assertThat(testInstance.module.keeper().lastSeed()).containsSame(before);
    }

    @Test
    void seed_isMadeByOneInstanceOfSeveral() {
        mirrorFixtures.mitras(20, 2).forEach(mitra -> testInstance.online(mitra, true));
        startNode();
        startNode();
        await().until(() -> nodes.stream().allMatch(TestInstance::usesMirror));
        server.command("FLUSHALL");
        await().until(() -> nodes.stream()
                .flatMap(node -> node.module.keeper().lastSeed().stream())
                .anyMatch(seed -> seed.reason().equals("wiped")));
        mirrorEqualsPostgres();
        assertThat(nodes.stream()
                        .flatMap(node -> node.module.keeper().lastSeed().stream())
                        .filter(seed -> seed.reason().equals("wiped")))
                .hasSize(1);
    }

    @Test
    void audit_isClaimedByOneInstanceOfSeveral() {
        List<Integer> claims = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> testInstance.database.withHandle(
                        handle -> handle.attach(MirrorAuditDao.class).claim("some server", 60_000)))
                .toList();
        assertThat(claims.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
    }

    @Test
    void user_needsNoDangerousCommand() {
        server.command("ACL SETUSER sapa on >secret ~* &* +@all -@dangerous");
        TestInstance restricted =
                TestInstance.start(databaseUrl, "redis://sapa:secret@127.0.0.1:" + server.port(), clock);
        nodes.add(restricted);
        await().until(restricted::usesMirror);
        UserId mitra = mirrorFixtures.mitra(2);
        restricted.online(mitra, true);
        mirrorEqualsPostgres();
        server.command("FLUSHALL");
        assertThat(restricted.anyAvailable()).isTrue();
        mirrorEqualsPostgres();
        server.kill();
        server.restart();
        server.command("ACL SETUSER sapa on >secret ~* &* +@all -@dangerous");
        mirrorEqualsPostgres();
    }

    @Test
    void aKilledServerThatReturnsEmptyIsSeededAgain() {
        List<UserId> mitras = mirrorFixtures.mitras(20, 2);
        mitras.forEach(mitra -> testInstance.online(mitra, true));
        server.kill();
        mirrorFixtures.accept(testInstance, mitras.get(0));
        mirrorFixtures.deactivate(testInstance, mitras.get(1));
        assertThat(testInstance.isAvailable(mitras.get(1))).isFalse();
        assertThat(testInstance.availability().candidates(100, Map.of(), Set.of()))
                .hasSize(19);
        assertThat(testInstance
                        .module
                        .heartbeats()
                        .record(mitras.get(2))
                        .toCompletableFuture()
                        .join())
                .isTrue();
        server.restart();
        mirrorEqualsPostgres();
    }

    @Test
    void aFrozenServerIsDetouredAndWhatItMissedIsRepaired() {
        List<UserId> mitras = mirrorFixtures.mitras(20, 2);
        mitras.forEach(mitra -> testInstance.online(mitra, true));
        server.freeze();
        try {
            mirrorFixtures.deactivate(testInstance, mitras.get(0));
            testInstance.online(mitras.get(1), false);
            mirrorFixtures.accept(testInstance, mitras.get(2));
            assertThat(testInstance.availability().candidates(100, Map.of(), Set.of()))
                    .hasSize(18);
            assertThat(testInstance
                            .module
                            .heartbeats()
                            .record(mitras.get(3))
                            .toCompletableFuture()
                            .join())
                    .isTrue();
            assertThat(testInstance
                            .module
                            .heartbeats()
                            .record(mitras.get(1))
                            .toCompletableFuture()
                            .join())
                    .isFalse();
        } finally {
            server.thaw();
        }
        mirrorEqualsPostgres();
    }

    @Test
    void twoInstancesSeedingUnderAStormOfChangesDoNoHarm() throws Exception {
        TestInstance other = startNode();
        List<UserId> mitras = mirrorFixtures.mitras(60, 3);
        AtomicBoolean storm = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TestInstance mine = i % 2 == 0 ? testInstance : other;
            running.add(threads.submit(() -> {
                while (storm.get()) {
                    step(mine, mitras.get(ThreadLocalRandom.current().nextInt(mitras.size())));
                }
            }));
        }
        for (TestInstance seeder : List.of(testInstance, other)) {
            running.add(threads.submit(() -> {
                for (int i = 0; i < 15; i++) {
                    if (i % 5 == 2) {
                        server.command("FLUSHALL");
                    }
                    seeder.module.keeper().seedNow("storm");
                }
                return null;
            }));
        }
        for (Future<?> seeder : running.subList(4, 6)) {
            seeder.get();
        }
        storm.set(false);
        for (Future<?> stormer : running) {
            stormer.get();
        }
        threads.shutdown();
        // Flushes may have come after the last complete seed; the keepers see to that.
        mirrorEqualsPostgres();
    }

    @Test
    void aSeedInterruptedByAWipeBeginsAgain() {
        mirrorFixtures.mitras(5, 1).forEach(mitra -> testInstance.online(mitra, true));
        testInstance.module.mirror().beginSeed(77);
        server.command("FLUSHALL");
        assertThat(testInstance
                        .module
                        .mirror()
                        .applySeed(77, List.of(testInstance.module.reseed().rows())))
                .isEmpty();
        assertThat(testInstance
                        .module
                        .mirror()
                        .finishSeed(
                                77, new SeedMarker(testInstance.valkey.server().runId(), 77, clock.instant(), 5)))
                .isFalse();
        // The keeper may have noticed the wipe by now and seeded with a token of its own.
        mirrorEqualsPostgres();
    }

    @Test
    void whatShouldNotBeThereIsRemoved() {
        UserId mitra = mirrorFixtures.mitra(2);
        testInstance.online(mitra, true);
        UserId ghost = UserId.next();
        server.command("SADD mitras:online " + ghost);
        server.command("SADD mitras:deactivated nonsense");
        server.command("ZADD mitras:seen 9999999999999 " + ghost);
        server.command("ZADD mitras:busy 9999999999999 " + ghost);
        server.command("ZADD mitras:ranked 0 0000:000000000000000:9999:0001:" + ghost);
        assertThat(testInstance.module.keeper().auditNow().surplus()).isEqualTo(2);
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(testInstance.database));
    }

    @Test
    void aSeedPutsRightWhatStandsInTheWrongPlace() {
        UserId free = mirrorFixtures.mitra(2);
        UserId busy = mirrorFixtures.mitra(1);
        UserId offline = mirrorFixtures.mitra(1);
        testInstance.online(free, true);
        testInstance.online(busy, true);
        mirrorFixtures.accept(testInstance, busy);
        server.command("SADD mitras:deactivated " + free);
        server.command("SADD mitras:online " + offline);
        server.command("ZADD mitras:seen 9999999999999 " + offline);
        server.command("ZADD mitras:busy 9999999999999 " + free);
        server.command("ZADD mitras:free 0 " + busy);
        server.command("SET mitra:capacity:" + free + " 7");
        testInstance.module.keeper().seedNow("test");
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(testInstance.database));
    }

    @Test
    void aSeedOverAMirrorThatLostAKeyWritesItAnew() {
        List<UserId> mitras = mirrorFixtures.mitras(4, 1);
        mitras.forEach(mitra -> testInstance.online(mitra, true));
        mirrorFixtures.accept(testInstance, mitras.get(0));
        mirrorFixtures.deactivate(testInstance, mitras.get(1));
        for (String key : List.of("state", "online", "deactivated", "seen", "busy", "free", "ranked")) {
            server.command("DEL mitras:" + key);
            testInstance.module.keeper().seedNow("test");
            assertThat(MirrorImage.inValkey(server))
                    .as("without %s", key)
                    .isEqualTo(MirrorImage.inPostgres(testInstance.database));
        }
    }

    @Test
    void aHeartbeatThatPassedTheMirrorByIsFoundByTheAudit() {
        UserId mitra = mirrorFixtures.mitra(1);
        testInstance.online(mitra, true);
        clock.advance(Duration.ofSeconds(20));
        testInstance.database.withHandle(
                handle -> handle.createUpdate("update mitra set last_heartbeat_at = :now where id = :id")
                        .bind("now", clock.instant())
                        .bind("id", mitra)
                        .execute());
        testInstance.module.keeper().auditNow();
        assertThat(MirrorImage.heartbeat(server, mitra)).isCloseTo(clock.instant(), within(2_000));
    }

    @Test
    void driftIsMeasuredAndRepaired() {
        List<UserId> mitras = mirrorFixtures.mitras(10, 2);
        mitras.forEach(mitra -> testInstance.online(mitra, true));
        server.command("SET mitra:capacity:" + mitras.get(0) + " 7");
        server.command("SREM mitras:online " + mitras.get(1));
        server.command("HDEL mitras:state " + mitras.get(2));
        server.command("ZREM mitras:free " + mitras.get(3));
        DriftReport report = testInstance.module.keeper().auditNow();
        assertThat(report.drifted()).isEqualTo(4);
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(testInstance.database));
        assertThat(testInstance.module.keeper().auditNow().drifted()).isZero();
    }

    @Test
    void aMirrorAheadOfARestoredDatabaseIsSetBack() {
        UserId mitra = mirrorFixtures.mitra(2);
        testInstance.online(mitra, true);
        testInstance.online(mitra, false);
        testInstance.database.withHandle(
                handle -> handle.execute("update mitra set version = 1, online = true, last_heartbeat_at = now()"));
        testInstance.module.keeper().seedNow("test");
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(testInstance.database));
    }

    @Test
    void theSnapshotCountsAlikeInMirrorAndPostgres() {
        List<UserId> mitras = mirrorFixtures.mitras(6, 1);
        mitras.subList(0, 5).forEach(mitra -> testInstance.online(mitra, true));
        mirrorFixtures.accept(testInstance, mitras.get(0));
        mirrorFixtures.deactivate(testInstance, mitras.get(1));
        Snapshot mirrored = testInstance.module.mirror().snapshot(true).orElseThrow();
        Snapshot truth = testInstance.module.postgresReads().snapshot(true);
        assertThat(mirrored.availableCount()).isEqualTo(3).isEqualTo(truth.availableCount());
        assertThat(mirrored.onlineCount()).isEqualTo(4).isEqualTo(truth.onlineCount());
        assertThat(server.command("GET availability:snapshot")).contains("$");
    }

    private void step(TestInstance mine, UserId mitra) {
        switch (ThreadLocalRandom.current().nextInt(5)) {
            case 0 -> setOnlineUnlessDeactivated(mine, mitra, true);
            case 1 -> setOnlineUnlessDeactivated(mine, mitra, false);
            case 2 -> mirrorFixtures.accept(mine, mitra);
            case 3 -> mirrorFixtures.end(mine, mitra);
            default -> {
                if (ThreadLocalRandom.current().nextBoolean()) {
                    mirrorFixtures.deactivate(mine, mitra);
                } else {
                    mirrorFixtures.activate(mine, mitra);
                }
            }
        }
    }

    private static void setOnlineUnlessDeactivated(TestInstance mine, UserId mitra, boolean online) {
        try {
            mine.online(mitra, online);
        } catch (id.sapa.common.ProblemException e) {
            assertThat(e.code()).isEqualTo(id.sapa.common.ProblemCode.FORBIDDEN);
        }
    }

    private static org.assertj.core.data.TemporalUnitOffset within(long millis) {
        return new org.assertj.core.data.TemporalUnitWithinOffset(millis, ChronoUnit.MILLIS);
    }
}
