package id.sapa.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More customers than places, two instances, every offer accepted on both at once. */
class CapacityIT {

    private static final int CUSTOMERS = 200;
    private static final int MITRAS = 20;
    private static final int CAPACITY = 3;
    private static final Duration PAUSE_BETWEEN_LOOKS = Duration.ofMillis(100);

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void fillsEveryPlaceAndNoneTwice() throws Exception {
        Marketplace market = new Marketplace(CLUSTER);
        // Nobody sends heartbeats meanwhile, and a slow machine takes its time.
        market.setting("presence.stale_after_seconds", 3_600);
        String product = market.product(30, 0);
        List<SignedIn> mitras = new ArrayList<>();
        for (int i = 0; i < MITRAS; i++) {
            mitras.add(market.onlineMitra(i % 2, CAPACITY));
        }
        List<SignedIn> customers = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            customers.add(market.customer(i % 2));
        }

        // One thread for each mitra at each instance, or some would never get to accept.
        ExecutorService mitraThreads = Executors.newFixedThreadPool(2 * MITRAS);
        ExecutorService customerThreads = Executors.newFixedThreadPool(16);
        AtomicBoolean done = new AtomicBoolean();
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        List<Future<?>> acceptors = new ArrayList<>();
        try {
            for (SignedIn mitra : mitras) {
                for (int instance = 0; instance < 2; instance++) {
                    SignedIn there = mitra.at(CLUSTER.instance(instance).publicUrl());
                    acceptors.add(mitraThreads.submit(() -> acceptAll(there, accepted, done)));
                }
            }
            List<Future<Integer>> created = new ArrayList<>();
            for (SignedIn customer : customers) {
                created.add(customerThreads.submit(() -> customer.http()
                        .post("/v1/sessions", Map.of("product_id", product))
                        .status()));
            }
            for (Future<Integer> status : created) {
                assertThat(status.get()).isIn(201, 409);
            }
            Awaitility.await("all places are taken")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> active() == MITRAS * CAPACITY);
        } finally {
            done.set(true);
            for (Future<?> acceptor : acceptors) {
                acceptor.get();
            }
            mitraThreads.shutdown();
            customerThreads.shutdown();
        }

        assertThat(active()).isEqualTo(MITRAS * CAPACITY);
        assertThat(accepted).hasSize(MITRAS * CAPACITY);
        assertThat(mostOfOneMitra()).isEqualTo(CAPACITY);
        assertThat(sessionsAcceptedTwice()).isZero();
    }

    private static void acceptAll(SignedIn mitra, Set<String> accepted, AtomicBoolean done) {
        while (!done.get()) {
            LockSupport.parkNanos(PAUSE_BETWEEN_LOOKS.toNanos());
            for (JsonNode offer :
                    mitra.http().get("/v1/mitra/offers").expect(200).json().path("items")) {
                var answer =
                        mitra.http().post("/v1/mitra/offers/" + offer.path("id").asText() + "/accept");
                if (answer.status() == 200) {
                    accepted.add(answer.json().path("id").asText());
                } else {
                    answer.expect(409);
                }
            }
        }
    }

    private static long active() {
        return count("select count(*) from chat_session where state = 'active'");
    }

    private static long mostOfOneMitra() {
        return count("""
                select max(n) from (
                    select count(*) as n from chat_session where state = 'active' group by mitra_id) per_mitra
                """);
    }

    private static long sessionsAcceptedTwice() {
        return count("""
                select count(*) from (
                    select session_id from offer where state = 'accepted' group by session_id having count(*) > 1) twice
                """);
    }

    private static long count(String sql) {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
