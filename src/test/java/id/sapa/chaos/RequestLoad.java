package id.sapa.chaos;

import id.sapa.testing.Http;
import id.sapa.testing.SignedIn;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Calls that never pause for long: apps poll the beacon, mitras send heartbeats and read their sessions. Every answer that
 * is not what it should be is a failure; nothing is tried again.
 */
final class RequestLoad implements AutoCloseable {

    private static final int BEACON_CALLERS = 2;
    private static final int BEACON_INTERVAL_MILLIS = 2;
    private static final int HEARTBEATS_A_SECOND = 2;

    private final Router router;
    private final List<SignedIn> mitras;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private volatile boolean running = true;

    /** @param mitras all that are online */
    RequestLoad(Router router, List<SignedIn> mitras) {
        this.router = router;
        this.mitras = mitras;
    }

    void start() {
        for (int i = 0; i < BEACON_CALLERS; i++) {
            repeat(BEACON_INTERVAL_MILLIS, call -> beacon());
        }
        int pause = 1_000 / HEARTBEATS_A_SECOND / mitras.size();
        repeat(pause, call -> heartbeat(call % mitras.size()));
        repeat(
                pause,
                call -> one(
                        "sessions",
                        200,
                        router.choose(),
                        http -> mitra(http, call).get("/v1/sessions")));
    }

    int answers() {
        return answers.get();
    }

    /** What was answered wrongly or not at all. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        running = false;
        callers.shutdown();
    }

    private void beacon() {
        one("beacon", 200, router.choose(), http -> {
            Http.Answer answer = http.get("/v1/availability");
            int online = answer.json().path("online_count").asInt();
            if (answer.status() == 200 && online != mitras.size()) {
                fail("beacon of " + http.base() + " counts " + online);
            }
            return answer;
        });
    }

    /** Each mitra's go to one instance, as over a connection. */
    private void heartbeat(int mitra) {
        one("heartbeat", 204, router.choose(mitra), http -> mitra(http, mitra).post("/v1/mitra/heartbeat"));
    }

    private Http mitra(Http http, int call) {
        return http.as(mitras.get(call % mitras.size()).accessToken());
    }

    private void one(String what, int expected, Router.Route chosen, Function<Http, Http.Answer> call) {
        try (Router.Route route = chosen) {
            try {
                int status = call.apply(Http.at(route.instance())).status();
                answers.incrementAndGet();
                if (status != expected) {
                    fail(what + " at " + route.instance() + " answered " + status);
                }
            } catch (RuntimeException e) {
                fail(what + " at " + route.instance() + ": " + e.getCause());
            }
        }
    }

    private void fail(String what) {
        failures.add(Instant.now() + " " + what);
    }

    private void repeat(int pauseMillis, IntConsumer call) {
        callers.execute(() -> {
            for (int i = 0; running; i++) {
                call.accept(i);
                pause(pauseMillis);
            }
        });
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
