package id.sapa.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestMitra;
import id.sapa.testing.TestOperator;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two instances while their Valkey is alive, dead, frozen or wiped: every answer is right, and so is the mirror afterwards. */
class OutageIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    /** {@code availability.snapshot_max_age_ms}: how long a write that the mirror missed may go unseen by the other instance. */
    private static final Duration BOUND = Duration.ofSeconds(1);

    private final Http first = Http.at(CLUSTER.instance(0).publicUrl());
    private final Http second = Http.at(CLUSTER.instance(1).publicUrl());

    enum Valkey {
        ALIVE {
            @Override
            void begin() {}

            @Override
            void end() {}
        },
        DEAD {
            @Override
            void begin() {
                CLUSTER.valkey().kill();
            }

            @Override
            void end() {
                CLUSTER.valkey().restart();
            }
        },
        FROZEN {
            @Override
            void begin() {
                CLUSTER.valkey().freeze();
            }

            @Override
            void end() {
                CLUSTER.valkey().thaw();
            }
        },
        WIPED {
            @Override
            void begin() {
                CLUSTER.valkey().command("FLUSHALL");
            }

            @Override
            void end() {}
        };

        abstract void begin();

        abstract void end();
    }

    @AfterEach
    void mirrorIsWholeAgain() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(MirrorImage.inValkey(CLUSTER.valkey())).isEqualTo(MirrorImage.inPostgres(CLUSTER.database()));
            assertThat(answersFromMirror(0) && answersFromMirror(1)).isTrue();
        });
    }

    private static boolean answersFromMirror(int instance) {
        MetricRegistry metrics = CLUSTER.instance(instance).environment().metrics();
        return metrics.getGauges().get("mirror.usable").getValue().equals(1);
    }

    @ParameterizedTest
    @EnumSource(Valkey.class)
    void presenceIsSeenOnTheOtherInstance(Valkey valkey) {
        SignedIn mitra = TestMitra.signedIn(CLUSTER, first, 1);
        valkey.begin();
        try {
            mitra.http().put("/v1/mitra/presence", Map.of("online", true)).expect(200);
            await().atMost(BOUND).until(() -> isAvailable(second, mitra));
            assertThat(isListed(second, mitra)).isTrue();
            mitra.http().via(second.base()).post("/v1/mitra/heartbeat").expect(204);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> second.get("/v1/availability")
                            .expect(200)
                            .json()
                            .path("available")
                            .asBoolean());
            mitra.http().put("/v1/mitra/presence", Map.of("online", false)).expect(200);
            await().atMost(BOUND).until(() -> !isAvailable(second, mitra));
            assertThat(isListed(second, mitra)).isFalse();
            mitra.http().via(second.base()).post("/v1/mitra/heartbeat").expect(409);
        } finally {
            valkey.end();
        }
    }

    @ParameterizedTest
    @EnumSource(Valkey.class)
    void deactivationTakesEffectAtOnceOnEveryInstance(Valkey valkey) {
        SignedIn mitra = TestMitra.online(CLUSTER, first, 1);
        Http operator = operator();
        valkey.begin();
        try {
            operator.post("/cc/v1/mitras/" + mitra.id() + "/deactivate", Map.of("reason", "test"))
                    .expect(200);
            assertThat(isListed(first, mitra)).isFalse();
            await().atMost(BOUND).until(() -> !isListed(second, mitra));
            second.get("/v1/mitras/" + mitra.id()).expect(404);
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> mitra.http()
                                    .via(second.base())
                                    .post("/v1/mitra/heartbeat")
                                    .status()
                            == 401);
            mitra.http().put("/v1/mitra/presence", Map.of("online", true)).expect(401);
        } finally {
            valkey.end();
        }
        operator.post("/cc/v1/mitras/" + mitra.id() + "/activate").expect(200);
        assertThat(isAvailable(second, mitra)).isFalse();
    }

    @Test
    void aFrozenValkeySlowsOnlyTheFirstCalls() {
        MetricRegistry metrics = CLUSTER.instance(1).environment().metrics();
        CLUSTER.valkey().freeze();
        try {
            await().until(() -> metrics.getGauges().get("valkey.up").getValue().equals(0));
            long waited = metrics.meter("valkey.failures").getCount();
            long detoured = metrics.meter("mirror.fallbacks").getCount();
            for (int i = 0; i < 50; i++) {
                second.get("/v1/mitras?available=true").expect(200);
            }
            // What was under way when the circuit opened still fails; no new call does.
            assertThat(metrics.meter("valkey.failures").getCount())
                    .as("calls that waited for a time-out")
                    .isLessThan(waited + 5);
            assertThat(metrics.meter("mirror.fallbacks").getCount()).isGreaterThanOrEqualTo(detoured + 50);
        } finally {
            CLUSTER.valkey().thaw();
        }
    }

    @Test
    void healthSaysWhatIsWrongAndNobodyBecomesUnready() {
        Http internal = Http.at(CLUSTER.instance(0).internalUrl());
        CLUSTER.valkey().kill();
        try {
            await().until(() -> !internal.get("/healthcheck")
                    .json()
                    .path("mirror")
                    .path("healthy")
                    .asBoolean());
            var health = internal.get("/healthcheck").json();
            assertThat(health.path("valkey").path("healthy").asBoolean()).isFalse();
            assertThat(health.path("postgres").path("healthy").asBoolean()).isTrue();
            first.get("/health/ready").expect(200);
        } finally {
            CLUSTER.valkey().restart();
        }
    }

    private static Http operator() {
        return TestOperator.in(CLUSTER, "admin").at(CLUSTER.instance(0));
    }

    private static boolean isAvailable(Http http, SignedIn mitra) {
        return http.get("/v1/mitras/" + mitra.id())
                .expect(200)
                .json()
                .path("available")
                .asBoolean();
    }

    private static boolean isListed(Http http, SignedIn mitra) {
        return http.get("/v1/mitras?available=true&limit=100")
                .expect(200)
                .text()
                .contains(mitra.id());
    }
}
