package id.sapa.availability;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.dropwizard.lifecycle.Managed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beacon's answer in memory, at most {@code availability.snapshot_max_age_ms} behind. One thread makes it anew when it is half as old, so
 * that callers hardly ever wait; if it is too old nevertheless, they all wait for the same refresh. Thread-safe.
 */
final class SnapshotCache implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotCache.class);
    private static final long TICK_MILLIS = 25;
    /** Between two attempts while neither Valkey nor Postgres gives one; whoever asks is answered by an attempt of its own. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Between two refreshes that changes ask for: a storm of changes must not become a storm of counting. */
    private static final long MIN_REFRESH_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final PresenceReader reads;
    private final StalenessPolicy stalenessPolicy;
    private final Timer refreshes;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread refresher = new Thread(task, "snapshot");
        refresher.setDaemon(true);
        return refresher;
    });
    private final AtomicBoolean invalidate = new AtomicBoolean();
    private final AtomicReference<CompletableFuture<CachedSnapshotResponse>> waited = new AtomicReference<>();
    private volatile CachedSnapshotResponse current;
    private long lastRefresh = System.nanoTime();
    private long pauseNanos = MIN_REFRESH_INTERVAL_NANOS;
    private boolean failing;

    SnapshotCache(PresenceReader reads, StalenessPolicy stalenessPolicy, MetricRegistry metrics) {
        this.reads = reads;
        this.stalenessPolicy = stalenessPolicy;
        this.refreshes = metrics.timer("availability.snapshot_refreshes");
    }

    @Override
    public void start() {
        thread.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        thread.shutdownNow();
        CompletableFuture<CachedSnapshotResponse> waiting = waited.getAndSet(null);
        if (waiting != null) {
            waiting.completeExceptionally(new IllegalStateException("stopping"));
        }
    }

    /** The answer if it is recent enough, else null: then {@link #getOrRefresh()} has it. */
    CachedSnapshotResponse getIfFresh() {
        CachedSnapshotResponse held = current;
        return held != null && held.isYoungerThanFraction(1, stalenessPolicy.nowMillis()) ? held : null;
    }

    /** A recent answer, as soon as there is one; fails if neither Valkey nor Postgres gives it. */
    CompletableFuture<CachedSnapshotResponse> getOrRefresh() {
        CachedSnapshotResponse held = getIfFresh();
        if (held != null) {
            return CompletableFuture.completedFuture(held);
        }
        CompletableFuture<CachedSnapshotResponse> mine = new CompletableFuture<>();
        CompletableFuture<CachedSnapshotResponse> shared = waited.updateAndGet(other -> other == null ? mine : other);
        if (shared == mine) {
            try {
                thread.execute(() -> refresh(false));
            } catch (RejectedExecutionException e) {
                mine.completeExceptionally(e);
            }
        }
        return shared;
    }

    /** Something changed here: the next refresh comes soon and asks anew. */
    void invalidate() {
        invalidate.set(true);
    }

    /** Makes it anew now, on the caller's thread. */
    CachedSnapshotResponse rebuild() {
        CachedSnapshotResponse made = CachedSnapshotResponse.of(reads.snapshot(true), stalenessPolicy.snapshotMaxAge());
        current = made;
        return made;
    }

    private void tick() {
        if (failing && System.nanoTime() - lastRefresh < RETRY_NANOS) {
            return;
        }
        CachedSnapshotResponse held = current;
        boolean old = held == null || !held.isYoungerThanFraction(2, stalenessPolicy.nowMillis());
        boolean changed = invalidate.get() && System.nanoTime() - lastRefresh >= pauseNanos;
        if (old || changed) {
            refresh(invalidate.getAndSet(false));
        }
    }

    private void refresh(boolean anew) {
        CompletableFuture<CachedSnapshotResponse> waiting = waited.getAndSet(null);
        long start = System.nanoTime();
        try {
            CachedSnapshotResponse made =
                    CachedSnapshotResponse.of(reads.snapshot(anew), stalenessPolicy.snapshotMaxAge());
            current = made;
            succeeded();
            if (waiting != null) {
                waiting.complete(made);
            }
        } catch (RuntimeException e) {
            failed(e);
            if (waiting != null) {
                waiting.completeExceptionally(e);
            }
        } finally {
            lastRefresh = System.nanoTime();
            refreshes.update(lastRefresh - start, TimeUnit.NANOSECONDS);
            pauseNanos = Math.max(MIN_REFRESH_INTERVAL_NANOS, 5 * (lastRefresh - start));
        }
    }

    private void succeeded() {
        if (failing) {
            LOG.info("The snapshot can be made again");
        }
        failing = false;
    }

    /** Once an outage, and not when what it needs is going away because the instance stops. */
    private void failed(RuntimeException failure) {
        if (!failing && !thread.isShutdown()) {
            LOG.warn("The snapshot could not be made: {}", failure.toString());
        }
        failing = true;
    }
}
