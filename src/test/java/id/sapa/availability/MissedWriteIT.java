package id.sapa.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import id.sapa.common.UserId;
import id.sapa.testing.AdjustableClock;
import id.sapa.testing.TestPostgres;
import id.sapa.testing.TestValkey;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances of which one is cut off from Valkey: what it cannot write there the other must not miss. */
class MissedWriteIT {

    /** {@code availability.snapshot_max_age_ms}. */
    private static final Duration BOUND = Duration.ofSeconds(1);

    private final AdjustableClock clock = new AdjustableClock();
    private final String databaseUrl = TestPostgres.newDatabase();
    private final TestValkey server = TestValkey.start();
    private TestInstance cutOff;
    private TestInstance other;
    private MirrorFixtures mirrorFixtures;

    @BeforeEach
    void start() {
        letIn();
        cutOff = TestInstance.start(databaseUrl, server.url().replace("//", "//guest:secret@"), clock);
        other = TestInstance.start(databaseUrl, server.url(), clock);
        mirrorFixtures = new MirrorFixtures(other.database, clock);
        await().until(() -> cutOff.usesMirror() && other.usesMirror());
    }

    @AfterEach
    void stop() {
        cutOff.close();
        other.close();
        server.close();
    }

    private void letIn() {
        server.command("ACL SETUSER guest on >secret ~* &* +@all");
    }

    private void keepOut() {
        server.command("ACL SETUSER guest off");
        server.command("CLIENT KILL USER guest");
    }

    @Test
    void theOtherInstanceSeesEveryChange() {
        UserId mitra = mirrorFixtures.mitra(1);
        keepOut();
        cutOff.online(mitra, true);
        await().atMost(BOUND).until(() -> other.isAvailable(mitra));
        mirrorFixtures.accept(cutOff, mitra);
        await().atMost(BOUND).until(() -> !other.isAvailable(mitra));
        mirrorFixtures.end(cutOff, mitra);
        await().atMost(BOUND).until(() -> other.isAvailable(mitra));
        mirrorFixtures.deactivate(cutOff, mitra);
        await().atMost(BOUND)
                .until(() ->
                        other.availability().candidates(1, Map.of(), Set.of()).isEmpty());
    }

    @Test
    void theOtherInstanceRepairsTheMirrorAndGoesOnAnsweringFromIt() {
        UserId mitra = mirrorFixtures.mitra(1);
        keepOut();
        cutOff.online(mitra, true);
        await().untilAsserted(() -> {
            assertThat(MirrorImage.inValkey(server)).isEqualTo(MirrorImage.inPostgres(other.database));
            assertThat(missedWrites()).isZero();
            assertThat(other.usesMirror()).isTrue();
        });
    }

    @Test
    void whatWasMissedWhileNobodyReachedValkeyIsForgottenAfterTheSeed() {
        UserId mitra = mirrorFixtures.mitra(1);
        server.kill();
        cutOff.online(mitra, true);
        other.online(mitra, false);
        assertThat(missedWrites()).isEqualTo(1);
        server.restart();
        letIn();
        await().until(() -> missedWrites() == 0 && cutOff.usesMirror() && other.usesMirror());
    }

    private int missedWrites() {
        return other.database.withHandle(handle -> handle.createQuery("select count(*) from mirror_missed_write")
                .mapTo(Integer.class)
                .one());
    }
}
