package id.sapa.availability;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import id.sapa.concurrent.Backoff;
import id.sapa.concurrent.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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
    private static final Duration TICK_INTERVAL = Duration.ofMillis(25);
    /** While neither Valkey nor Postgres answers; each caller still gets an attempt of its own. */
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), Duration.ofMillis(500));
    /** Between two refreshes that changes ask for: a storm of changes must not become a storm of counting. */
    private static final long MIN_REFRESH_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final PresenceReader reads;
    private final StalenessPolicy stalenessPolicy;
    private final Timer refreshes;
    private final PeriodicTask refresher = new PeriodicTask("snapshot-refresh", TICK_INTERVAL, BACKOFF, this::tick);
    private final AtomicBoolean invalidate = new AtomicBoolean();
    private final AtomicReference<CompletableFuture<CachedSnapshotResponse>> waited = new AtomicReference<>();
    private volatile CachedSnapshotResponse current;
    private long lastRefresh = System.nanoTime();
    private long pauseNanos = MIN_REFRESH_INTERVAL_NANOS;

    SnapshotCache(PresenceReader reads, StalenessPolicy stalenessPolicy, MetricRegistry metrics) {
        this.reads = reads;
        this.stalenessPolicy = stalenessPolicy;
        this.refreshes = metrics.timer("availability.snapshot_refresh");
    }

    @Override
    public void start() {
        refresher.start();
    }

    @Override
    public void stop() {
        refresher.stop();
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

    /** What the last snapshot said, however old; 0 if there was none. */
    int lastAvailableCount() {
        CachedSnapshotResponse held = current;
        return held == null ? 0 : held.snapshot().availableCount();
    }

    /** A recent answer, as soon as there is one; fails if neither Valkey nor Postgres gives it. */
    CompletableFuture<CachedSnapshotResponse> getOrRefresh() {
        CachedSnapshotResponse held = getIfFresh();
        if (held != null) {
            return CompletableFuture.completedFuture(held);
        }
        CompletableFuture<CachedSnapshotResponse> mine = new CompletableFuture<>();
        CompletableFuture<CachedSnapshotResponse> shared = waited.updateAndGet(other -> other == null ? mine : other);
        if (shared == mine && !refresher.execute(this::refreshForCallers)) {
            mine.completeExceptionally(new IllegalStateException("stopping"));
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
        CachedSnapshotResponse held = current;
        boolean old = held == null || !held.isYoungerThanFraction(2, stalenessPolicy.nowMillis());
        boolean changed = invalidate.get() && System.nanoTime() - lastRefresh >= pauseNanos;
        if (old || changed) {
            refresh(invalidate.getAndSet(false));
        }
    }

    private void refreshForCallers() {
        try {
            refresh(false);
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("Snapshot refresh for waiting callers failed");
        }
    }

    private void refresh(boolean anew) {
        CompletableFuture<CachedSnapshotResponse> waiting = waited.getAndSet(null);
        long start = System.nanoTime();
        try {
            CachedSnapshotResponse made =
                    CachedSnapshotResponse.of(reads.snapshot(anew), stalenessPolicy.snapshotMaxAge());
            current = made;
            if (waiting != null) {
                waiting.complete(made);
            }
        } catch (RuntimeException e) {
            if (waiting != null) {
                waiting.completeExceptionally(e);
            }
            throw e;
        } finally {
            lastRefresh = System.nanoTime();
            refreshes.update(lastRefresh - start, TimeUnit.NANOSECONDS);
            pauseNanos = Math.max(MIN_REFRESH_INTERVAL_NANOS, 5 * (lastRefresh - start));
        }
    }
}
