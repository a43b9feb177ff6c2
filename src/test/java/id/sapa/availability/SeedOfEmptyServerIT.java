package id.sapa.availability;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.UserId;
import id.sapa.testing.AdjustableClock;
import id.sapa.testing.TestPostgres;
import id.sapa.testing.TestValkey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A seed that is alone on an empty server adds its rows without looking; here somebody comes in between, step by step. */
class SeedOfEmptyServerIT {

    private static final Optional<Map<UserId, Long>> NONE_NEWER = Optional.of(Map.of());

    private final AdjustableClock clock = new AdjustableClock();
    private final TestValkey server = TestValkey.start();
    private final TestInstance testInstance = TestInstance.atRest(TestPostgres.newDatabase(), server.url(), clock);
    private final Mirror mirror = testInstance.module.mirror();
    private UserId mitra;
    private List<MirrorRow> older;

    @BeforeEach
    void somebodyComesOnline() {
        MirrorFixtures mirrorFixtures = new MirrorFixtures(testInstance.database, clock);
        mirrorFixtures.mitras(5, 1).forEach(id -> testInstance.online(id, true));
        mitra = mirrorFixtures.mitra(1);
        testInstance.online(mitra, true);
        older = testInstance.module.reseed().rows();
        server.command("FLUSHALL");
    }

    @AfterEach
    void stop() {
        testInstance.close();
        server.close();
    }

    @Test
    void itIsAloneFromTheBeginningToTheEnd() {
        mirror.beginSeed(1);
        assertThat(alone()).endsWith("1");
        assertThat(mirror.applySeed(1, List.of(older))).isEqualTo(NONE_NEWER);
        assertThat(alone()).endsWith("1");
        finish(1);
        assertThat(alone()).isEqualTo("$-1");
        assertMirrorEqualsPostgres();
        mirror.beginSeed(2);
        assertThat(alone()).as("over a full mirror").isEqualTo("$-1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aChangeMeanwhileIsNotOverwritten(boolean betweenChunks) {
        mirror.beginSeed(1);
        if (betweenChunks) {
            assertThat(mirror.applySeed(1, List.of(older.subList(0, 3)))).isEqualTo(NONE_NEWER);
        }
        testInstance.online(mitra, false);
        assertThat(mirror.applySeed(1, List.of(older)).orElseThrow()).containsOnlyKeys(mitra);
        finish(1);
        assertMirrorEqualsPostgres();
    }

    @Test
    void aRemovalMeanwhileEndsBeingAlone() {
        mirror.beginSeed(1);
        mirror.remove(List.of(mitra.toString()));
        assertThat(alone()).isEqualTo("$-1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOlderSeedAtTheSameTimeDoesNoHarm(boolean olderFirst) {
        testInstance.online(mitra, false);
        server.command("FLUSHALL");
        mirror.beginSeed(1);
        mirror.beginSeed(2);
        List<MirrorRow> newer = testInstance.module.reseed().rows();
        if (olderFirst) {
            assertThat(mirror.applySeed(1, List.of(older))).isEqualTo(NONE_NEWER);
            assertThat(mirror.applySeed(2, List.of(newer))).isEqualTo(NONE_NEWER);
        } else {
            assertThat(mirror.applySeed(2, List.of(newer))).isEqualTo(NONE_NEWER);
            assertThat(mirror.applySeed(1, List.of(older)).orElseThrow()).containsOnlyKeys(mitra);
        }
        finish(1);
        finish(2);
        assertMirrorEqualsPostgres();
    }

    /** Online without a fresh heartbeat, as many are after an outage. */
    @Test
    void aSilentMitraDoesNotEndIt() {
        testInstance.database.useTransaction(transaction -> transaction.handle().execute("""
                with users as (
                    insert into app_user (id, role, phone, display_name, auth_changed_at, created_at)
                    select gen_random_uuid(), 'mitra', '+62900000' || n, 'Sari', now(), now() from generate_series(1, 9994) n
                    returning id)
                insert into mitra (id, max_sessions, online, idle_since, created_at)
                select id, 1, false, now(), now() from users
                """));
        clock.advance(Duration.ofMinutes(2));
        assertThat(testInstance.module.reseed().rows())
                .anyMatch(MirrorRow::isSilent)
                .hasSize(10_000);
        testInstance.module.reseed().run("test");
        assertThat(server.command("INFO commandstats")).contains("cmdstat_exec:calls=20,");
        assertThat(server.command("SISMEMBER mitras:online " + mitra)).isEqualTo(":1");
    }

    private void finish(long seed) {
        assertThat(mirror.finishSeed(
                        seed,
                        new SeedMarker(testInstance.valkey.server().runId(), seed, clock.instant(), older.size())))
                .isTrue();
    }

    private String alone() {
        return server.command("GET mirror:alone");
    }

    private void assertMirrorEqualsPostgres() {
        assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(testInstance.database));
    }
}
