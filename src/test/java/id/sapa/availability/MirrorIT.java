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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MirrorIT {

    private final AdjustableClock clock = new AdjustableClock();
    private final String databaseUrl = TestPostgres.newDatabase();
    private final TestValkey server = TestValkey.start();
    private final List<Node> nodes = new ArrayList<>();
    private Node node;
    private Rows rows;

    @BeforeEach
    void start() {
        node = startNode();
        rows = new Rows(node.database, clock);
        await().until(node::usesMirror);
    }

    @AfterEach
    void stop() {
        nodes.forEach(Node::close);
        server.close();
    }

    private Node startNode() {
        Node started = Node.start(databaseUrl, server.url(), clock);
        nodes.add(started);
        return started;
    }

    private void mirrorEqualsPostgres() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(node.database));
            assertThat(nodes).allMatch(Node::usesMirror);
        });
    }

    @Test
    void everyChangeIsInTheMirrorWhenTheCallReturns() {
        UserId one = rows.mitra(2);
        UserId two = rows.mitra(1);
        node.online(one, true);
        node.online(two, true);
        rows.accept(node, one);
        rows.accept(node, two);
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(node.database));
        assertThat(node.module
                        .reads()
                        .statuses(List.of(one, two, UserId.next()))
                        .values())
                .containsExactlyInAnyOrder(PresenceStatus.AVAILABLE, PresenceStatus.ONLINE, PresenceStatus.OFFLINE);
        rows.end(node, two);
        rows.deactivate(node, one);
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(node.database));
        assertThat(node.availability().candidates(5, Map.of(), Set.of()))
                .extracting(Candidate::id)
                .containsExactly(two);
    }

    @Test
    void anOlderWriteNeverOverwritesANewerOne() {
        UserId mitra = rows.mitra(2);
        node.online(mitra, true);
        MirrorRow old = node.module.reseed().rows(List.of(mitra)).get(0);
        rows.accept(node, mitra);
        node.module.mirror().apply(old);
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(node.database));
    }

    @Test
    void candidatesAreRankedAlikeByMirrorAndPostgres() {
        List<UserId> mitras = rows.mitras(30, 3);
        for (UserId mitra : mitras) {
            node.online(mitra, true);
            for (int i = ThreadLocalRandom.current().nextInt(4); i > 0; i--) {
                rows.accept(node, mitra);
            }
        }
        List<Candidate> mirrored = node.module.mirror().best(100).orElseThrow();
        assertThat(mirrored).isEqualTo(node.module.postgresReads().best(100));
        UserId best = mirrored.get(0).id();
        assertThat(node.availability()
                        .candidates(100, Map.of(best, 3), Set.of(mirrored.get(1).id())))
                .isEqualTo(mirrored.subList(2, mirrored.size()));
    }

    @Test
    void mirrorAndPostgresGiveTheSamePages() {
        rows.mitras(25, 1).forEach(mitra -> node.online(mitra, true));
        List<UserId> first = node.module.mirror().available("", 10).orElseThrow();
        assertThat(first).hasSize(10).isEqualTo(node.module.postgresReads().available("", 10));
        String after = first.get(9).toString();
        assertThat(node.module.mirror().available(after, 100).orElseThrow())
                .hasSize(15)
                .isEqualTo(node.module.postgresReads().available(after, 100));
    }

    @Test
    void aSilentMitraIsNoCandidateAndIsSwitchedOffOnce() {
        UserId silent = rows.mitra(1);
        UserId alive = rows.mitra(1);
        node.online(silent, true);
        node.online(alive, true);
        clock.advance(Duration.ofSeconds(40));
        assertThat(node.module.heartbeats().beat(alive).toCompletableFuture().join())
                .isTrue();
        clock.advance(Duration.ofSeconds(10));
        assertThat(node.availability().isAvailable(silent)).isFalse();
        assertThat(node.availability().isAvailable(alive)).isTrue();
        assertThat(node.module.mirror().snapshot(true).orElseThrow().onlineCount())
                .isEqualTo(1);
        clock.advance(Duration.ofSeconds(5));
        node.module.heartbeats().flush();
        node.module.presence().switchOffStale();
        assertThat(node.database
                        .inTransaction(tx -> node.availability().lock(tx, silent))
                        .online())
                .isFalse();
        assertThat(node.database
                        .inTransaction(tx -> node.availability().lock(tx, alive))
                        .online())
                .isTrue();
        mirrorEqualsPostgres();
        assertThat(node.module.heartbeats().beat(silent).toCompletableFuture().join())
                .isFalse();
    }

    @Test
    void heartbeatsReachPostgresInBatches() {
        UserId mitra = rows.mitra(1);
        node.online(mitra, true);
        clock.advance(Duration.ofSeconds(7));
        node.module.heartbeats().beat(mitra).toCompletableFuture().join();
        node.module.heartbeats().flush();
        Instant stored =
                node.database.read(handle -> handle.createQuery("select last_heartbeat_at from mitra where id = :id")
                        .bind("id", mitra)
                        .mapTo(Instant.class)
                        .one());
        assertThat(stored).isCloseTo(clock.instant(), within(500));
        assertThat(MirrorImage.heartbeat(server, mitra)).isCloseTo(clock.instant(), within(500));
    }

    @Test
    void aHeartbeatOfSomebodyTheMirrorHasLostIsTakenFromPostgres() {
        UserId mitra = rows.mitra(1);
        node.online(mitra, true);
        server.command("ZREM mitras:seen " + mitra);
        assertThat(node.module.heartbeats().beat(mitra).toCompletableFuture().join())
                .isTrue();
        mirrorEqualsPostgres();
    }

    @Test
    void flushallIsNoticedAndRepaired() {
        rows.mitras(20, 2).forEach(mitra -> node.online(mitra, true));
        server.command("FLUSHALL");
        assertThat(node.availability().anyAvailable()).isTrue();
        mirrorEqualsPostgres();
        assertThat(node.module.keeper().lastSeed().orElseThrow().reason()).isEqualTo("wiped");
    }

    @Test
    void aKilledServerThatReturnsEmptyIsSeededAgain() {
        List<UserId> mitras = rows.mitras(20, 2);
        mitras.forEach(mitra -> node.online(mitra, true));
        server.kill();
        rows.accept(node, mitras.get(0));
        rows.deactivate(node, mitras.get(1));
        assertThat(node.availability().isAvailable(mitras.get(1))).isFalse();
        assertThat(node.availability().candidates(100, Map.of(), Set.of())).hasSize(19);
        assertThat(node.module
                        .heartbeats()
                        .beat(mitras.get(2))
                        .toCompletableFuture()
                        .join())
                .isTrue();
        server.restart();
        mirrorEqualsPostgres();
    }

    @Test
    void aFrozenServerIsDetouredAndWhatItMissedIsRepaired() {
        List<UserId> mitras = rows.mitras(20, 2);
        mitras.forEach(mitra -> node.online(mitra, true));
        server.freeze();
        try {
            rows.deactivate(node, mitras.get(0));
            node.online(mitras.get(1), false);
            rows.accept(node, mitras.get(2));
            assertThat(node.availability().candidates(100, Map.of(), Set.of())).hasSize(18);
            assertThat(node.module
                            .heartbeats()
                            .beat(mitras.get(3))
                            .toCompletableFuture()
                            .join())
                    .isTrue();
            assertThat(node.module
                            .heartbeats()
                            .beat(mitras.get(1))
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
        Node other = startNode();
        List<UserId> mitras = rows.mitras(60, 3);
        AtomicBoolean storm = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Node mine = i % 2 == 0 ? node : other;
            running.add(threads.submit(() -> {
                while (storm.get()) {
                    step(mine, mitras.get(ThreadLocalRandom.current().nextInt(mitras.size())));
                }
            }));
        }
        for (Node seeder : List.of(node, other)) {
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
        rows.mitras(5, 1).forEach(mitra -> node.online(mitra, true));
        node.module.mirror().beginSeed(77);
        server.command("FLUSHALL");
        assertThat(node.module
                        .mirror()
                        .applySeed(77, List.of(node.module.reseed().rows())))
                .isEmpty();
        assertThat(node.module
                        .mirror()
                        .finishSeed(77, new Sentinel(node.valkey.server().runId(), 77, clock.instant(), 5)))
                .isFalse();
        // The keeper may have noticed the wipe by now and seeded with a token of its own.
        mirrorEqualsPostgres();
    }

    @Test
    void whatShouldNotBeThereIsRemoved() {
        UserId mitra = rows.mitra(2);
        node.online(mitra, true);
        UserId ghost = UserId.next();
        server.command("SADD mitras:online " + ghost);
        server.command("SADD mitras:deactivated nonsense");
        server.command("ZADD mitras:seen 9999999999999 " + ghost);
        server.command("ZADD mitras:busy 9999999999999 " + ghost);
        server.command("ZADD mitras:ranked 0 0000:000000000000000:9999:0001:" + ghost);
        assertThat(node.module.keeper().auditNow().surplus()).isEqualTo(2);
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(node.database));
    }

    @Test
    void aSeedPutsRightWhatStandsInTheWrongPlace() {
        UserId free = rows.mitra(2);
        UserId busy = rows.mitra(1);
        UserId offline = rows.mitra(1);
        node.online(free, true);
        node.online(busy, true);
        rows.accept(node, busy);
        server.command("SADD mitras:deactivated " + free);
        server.command("SADD mitras:online " + offline);
        server.command("ZADD mitras:seen 9999999999999 " + offline);
        server.command("ZADD mitras:busy 9999999999999 " + free);
        server.command("ZADD mitras:free 0 " + busy);
        server.command("SET mitra:capacity:" + free + " 7");
        node.module.keeper().seedNow("test");
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(node.database));
    }

    @Test
    void aSeedOverAMirrorThatLostAKeyWritesItAnew() {
        List<UserId> mitras = rows.mitras(4, 1);
        mitras.forEach(mitra -> node.online(mitra, true));
        rows.accept(node, mitras.get(0));
        rows.deactivate(node, mitras.get(1));
        for (String key : List.of("state", "online", "deactivated", "seen", "busy", "free", "ranked")) {
            server.command("DEL mitras:" + key);
            node.module.keeper().seedNow("test");
            assertThat(MirrorImage.inValkey(server))
                    .as("without %s", key)
                    .isEqualTo(MirrorImage.inPostgres(node.database));
        }
    }

    @Test
    void aHeartbeatThatPassedTheMirrorByIsFoundByTheAudit() {
        UserId mitra = rows.mitra(1);
        node.online(mitra, true);
        clock.advance(Duration.ofSeconds(20));
        node.database.read(handle -> handle.createUpdate("update mitra set last_heartbeat_at = :now where id = :id")
                .bind("now", clock.instant())
                .bind("id", mitra)
                .execute());
        node.module.keeper().auditNow();
        assertThat(MirrorImage.heartbeat(server, mitra)).isCloseTo(clock.instant(), within(2_000));
    }

    @Test
    void driftIsMeasuredAndRepaired() {
        List<UserId> mitras = rows.mitras(10, 2);
        mitras.forEach(mitra -> node.online(mitra, true));
        server.command("SET mitra:capacity:" + mitras.get(0) + " 7");
        server.command("SREM mitras:online " + mitras.get(1));
        server.command("HDEL mitras:state " + mitras.get(2));
        server.command("ZREM mitras:free " + mitras.get(3));
        DriftReport report = node.module.keeper().auditNow();
        assertThat(report.drifted()).isEqualTo(4);
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(node.database));
        assertThat(node.module.keeper().auditNow().drifted()).isZero();
    }

    @Test
    void aMirrorAheadOfARestoredDatabaseIsSetBack() {
        UserId mitra = rows.mitra(2);
        node.online(mitra, true);
        node.online(mitra, false);
        node.database.read(
                handle -> handle.execute("update mitra set version = 1, online = true, last_heartbeat_at = now()"));
        node.module.keeper().seedNow("test");
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(node.database));
    }

    @Test
    void theSnapshotCountsAlikeInMirrorAndPostgres() {
        List<UserId> mitras = rows.mitras(6, 1);
        mitras.subList(0, 5).forEach(mitra -> node.online(mitra, true));
        rows.accept(node, mitras.get(0));
        rows.deactivate(node, mitras.get(1));
        Snapshot mirrored = node.module.mirror().snapshot(true).orElseThrow();
        Snapshot truth = node.module.postgresReads().snapshot(true);
        assertThat(mirrored.availableCount()).isEqualTo(3).isEqualTo(truth.availableCount());
        assertThat(mirrored.onlineCount()).isEqualTo(4).isEqualTo(truth.onlineCount());
        assertThat(server.command("GET availability:snapshot")).contains("$");
    }

    private void step(Node mine, UserId mitra) {
        switch (ThreadLocalRandom.current().nextInt(5)) {
            case 0 -> setOnlineUnlessDeactivated(mine, mitra, true);
            case 1 -> setOnlineUnlessDeactivated(mine, mitra, false);
            case 2 -> rows.accept(mine, mitra);
            case 3 -> rows.end(mine, mitra);
            default -> {
                if (ThreadLocalRandom.current().nextBoolean()) {
                    rows.deactivate(mine, mitra);
                } else {
                    rows.activate(mine, mitra);
                }
            }
        }
    }

    private static void setOnlineUnlessDeactivated(Node mine, UserId mitra, boolean online) {
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
