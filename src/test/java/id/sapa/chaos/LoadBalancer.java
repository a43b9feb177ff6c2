package id.sapa.chaos;

import id.sapa.testing.Http;
import id.sapa.testing.ServerProcess;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Sends each request to the next instance that says it is ready. It asks each several times a second, and like Cloud Run it
 * can stop routing to one before that one is told to stop. Thread-safe.
 */
final class LoadBalancer implements Router, AutoCloseable {

    static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final AtomicInteger turns = new AtomicInteger();
    private final List<Backend> backends = new ArrayList<>();
    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor();

    private static final class Backend {
        private final URI instance;
        private boolean ready = true;
        private int underWay;

        Backend(URI instance) {
            this.instance = instance;
        }
    }

    LoadBalancer() {
        long millis = POLL_INTERVAL.toMillis();
        poller.scheduleWithFixedDelay(this::poll, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** From now on this instance, which is ready, gets its share. */
    synchronized void add(ServerProcess server) {
        backends.add(new Backend(server.publicUrl()));
    }

    /** Sends this instance nothing more; returns when what it was sent is answered. Open connections stay. */
    void remove(ServerProcess server) {
        Backend backend;
        synchronized (this) {
            backend = backends.stream()
                    .filter(other -> other.instance.equals(server.publicUrl()))
                    .findFirst()
                    .orElseThrow();
            backends.remove(backend);
        }
        Awaitility.await("what was under way").until(() -> underWay(backend) == 0);
    }

    @Override
    public Route choose() {
        return choose(turns.getAndIncrement());
    }

    @Override
    public synchronized Route choose(int client) {
        List<Backend> ready = backends.stream().filter(backend -> backend.ready).toList();
        if (ready.isEmpty()) {
            throw new IllegalStateException("no instance is ready");
        }
        Backend chosen = ready.get(Math.floorMod(client, ready.size()));
        chosen.underWay++;
        return new Route(chosen.instance, () -> done(chosen));
    }

    @Override
    public void close() {
        poller.shutdownNow();
    }

    private synchronized void done(Backend backend) {
        backend.underWay--;
    }

    private synchronized int underWay(Backend backend) {
        return backend.underWay;
    }

    private void poll() {
        List<Backend> all;
        synchronized (this) {
            all = List.copyOf(backends);
        }
        for (Backend backend : all) {
            boolean ready = isReady(backend.instance);
            synchronized (this) {
                backend.ready = ready;
            }
        }
    }

    private static boolean isReady(URI instance) {
        try {
            return Http.at(instance).get("/health/ready").status() == 200;
        } catch (UncheckedIOException gone) {
            return false;
        }
    }
}
