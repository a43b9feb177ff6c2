package id.sapa.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.testing.AdjustableClock;
import id.sapa.testing.TestPostgres;
import id.sapa.testing.TestValkey;
import id.sapa.valkey.ValkeyUnavailableException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever happens in whatever order on two instances, with writes lost in between: in the end the mirror is what Postgres says. */
class MirrorConvergenceIT {

    private static final int MITRAS = 6;
    /** Far more than the fifth of a second in which an instance looks for writes that others could not make. */
    private static final Duration NEWS_FROM_OTHERS = Duration.ofSeconds(2);

    private static TestValkey server;
    private static TestInstance first;
    private static TestInstance second;
    private static MirrorFixtures mirrorFixtures;
    private static List<UserId> mitras;
    /** Who changed a mitra last. */
    private static final Map<UserId, TestInstance> CHANGED_BY = new HashMap<>();

    enum Kind {
        ONLINE,
        OFFLINE,
        ACCEPT,
        END,
        DEACTIVATE,
        ACTIVATE,
        HEARTBEAT,
        RESEED,
        WIPE,
        LOSE_ONE_KEY,
        FREEZE,
        THAW
    }

    private static final Set<Kind> CHANGES =
            EnumSet.of(Kind.ONLINE, Kind.OFFLINE, Kind.ACCEPT, Kind.END, Kind.DEACTIVATE, Kind.ACTIVATE);

    record Step(Kind kind, int mitra, boolean onFirst) {}

    @BeforeContainer
    static void start() {
        AdjustableClock clock = new AdjustableClock();
        String databaseUrl = TestPostgres.newDatabase();
        server = TestValkey.start();
        first = TestInstance.start(databaseUrl, server.url(), clock);
        second = TestInstance.start(databaseUrl, server.url(), clock);
        mirrorFixtures = new MirrorFixtures(first.database, clock);
        mitras = mirrorFixtures.mitras(MITRAS, 2);
    }

    @AfterContainer
    static void stop() {
        first.close();
        second.close();
        server.close();
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(12, Arbitraries.of(CHANGES)),
                net.jqwik.api.Tuple.of(3, Arbitraries.of(Kind.HEARTBEAT, Kind.RESEED)),
                net.jqwik.api.Tuple.of(2, Arbitraries.of(Kind.WIPE, Kind.LOSE_ONE_KEY, Kind.FREEZE, Kind.THAW)));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, MITRAS - 1), Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(40);
    }

    @Property(tries = 25)
    void convergesToPostgres(@ForAll("histories") List<Step> history) {
        try {
            history.forEach(MirrorConvergenceIT::take);
        } finally {
            server.thaw();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> first.valkey.isUp() && second.valkey.isUp());
        // What was taken away by hand is found by the audit, which otherwise comes every few seconds.
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
            first.module.keeper().auditNow();
            assertThat(first.usesMirror() && second.usesMirror()).isTrue();
            assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(first.database));
        });
    }

    private static void take(Step step) {
        TestInstance testInstance = step.onFirst ? first : second;
        UserId mitra = mitras.get(step.mitra);
        long before = version(mitra);
        switch (step.kind) {
            case ONLINE, OFFLINE -> setOnline(testInstance, mitra, step.kind == Kind.ONLINE);
            case ACCEPT -> mirrorFixtures.accept(testInstance, mitra);
            case END -> mirrorFixtures.end(testInstance, mitra);
            case DEACTIVATE -> mirrorFixtures.deactivate(testInstance, mitra);
            case ACTIVATE -> mirrorFixtures.activate(testInstance, mitra);
            case HEARTBEAT -> heartbeat(testInstance, mitra);
            case RESEED -> reseed(testInstance);
            case WIPE -> whileAwake("FLUSHALL");
            case LOSE_ONE_KEY ->
                whileAwake("DEL "
                        + List.of("mitras:online", "mitras:state", "mitras:free", "mitras:ranked", "mirror:ready")
                                .get(step.mitra % 5));
            case FREEZE -> server.freeze();
            case THAW -> server.thaw();
        }
        // An end without a session, say, changes nothing and so tells this instance nothing.
        if (version(mitra) != before) {
            CHANGED_BY.put(mitra, testInstance);
        }
        if (step.kind != Kind.WIPE && step.kind != Kind.LOSE_ONE_KEY) {
            assertNotCountedIfOffline(testInstance, mitra);
        }
    }

    /**
     * During all of it answers are right: they may come from the mirror or not. Who could not tell the mirror knows it at
     * once, the other instance soon.
     */
    private static void assertNotCountedIfOffline(TestInstance testInstance, UserId mitra) {
        MitraState truth = testInstance.database.inTransaction(
                transaction -> testInstance.availability().lock(transaction, mitra));
        if (truth.online()) {
            return;
        }
        if (CHANGED_BY.getOrDefault(mitra, testInstance) == testInstance) {
            assertThat(heartbeatCounted(testInstance, mitra)).isFalse();
        } else {
            await().atMost(NEWS_FROM_OTHERS).until(() -> !heartbeatCounted(testInstance, mitra));
        }
    }

    private static long version(UserId mitra) {
        return first.database.withHandle(handle -> handle.createQuery("select version from mitra where id = :id")
                .bind("id", mitra)
                .mapTo(Long.class)
                .one());
    }

    private static void setOnline(TestInstance testInstance, UserId mitra, boolean online) {
        try {
            testInstance.online(mitra, online);
        } catch (ProblemException e) {
            assertThat(e.code()).isEqualTo(ProblemCode.FORBIDDEN);
        }
    }

    private static void heartbeat(TestInstance testInstance, UserId mitra) {
        MitraState truth = testInstance.database.inTransaction(
                transaction -> testInstance.availability().lock(transaction, mitra));
        if (truth.online()) {
            assertThat(heartbeatCounted(testInstance, mitra)).isTrue();
        }
    }

    private static boolean heartbeatCounted(TestInstance testInstance, UserId mitra) {
        return testInstance
                .module
                .heartbeats()
                .record(mitra)
                .toCompletableFuture()
                .join();
    }

    private static void reseed(TestInstance testInstance) {
        try {
            testInstance.module.keeper().seedNow("property");
        } catch (ValkeyUnavailableException e) {
            assertThat(e).isNotNull();
        }
    }

    /** A frozen server takes no command by hand either. */
    private static void whileAwake(String command) {
        server.thaw();
        server.command(command);
    }
}
