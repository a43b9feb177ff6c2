package id.sapa.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SapaInstance;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestMitra;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeepAliveDrainIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    /** The hot endpoints stand ahead of Jetty's own graceful handler: they have to let go by themselves. */
    @Test
    void anInstanceThatStopsAnswersWhatItAcceptedAndLetsItsConnectionsGo() throws Exception {
        SapaInstance leaving = CLUSTER.startInstance();
        Http http = Http.at(leaving.publicUrl());
        SignedIn mitra = TestMitra.online(CLUSTER, http, 1);
        Set<Integer> statuses = ConcurrentHashMap.newKeySet();
        AtomicInteger answers = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean beacon = i % 2 == 0;
            callers.add(threads.submit(() -> {
                try {
                    while (true) {
                        statuses.add(
                                beacon
                                        ? http.get("/v1/availability").status()
                                        : mitra.http()
                                                .post("/v1/mitra/heartbeat")
                                                .status());
                        answers.incrementAndGet();
                    }
                } catch (UncheckedIOException gone) {
                    return;
                }
            }));
        }
        await().until(() -> answers.get() > 50);
        long start = System.nanoTime();
        leaving.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        for (Future<?> caller : callers) {
            caller.get();
        }
        threads.shutdown();
        assertThat(statuses).containsOnly(200, 204);
    }
}
