package id.sapa.availability;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import id.sapa.common.UserId;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyStateListener;
import id.sapa.valkey.ValkeyUnavailableException;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the mirror equal to Postgres, on one background thread of each instance: seeds it at the start and whenever Valkey comes back or
 * proves to be wiped or another server, repairs writes that failed, audits the drift.
 */
final class MirrorKeeper implements Managed, ValkeyStateListener {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorKeeper.class);
    private static final long TICK_MILLIS = 100;
    private static final long SECOND_LOOK_MILLIS = 300;
    private static final long SENTINEL_MILLIS = 500;
    private static final long SEED_RETRY_MILLIS = 500;

    private final ValkeyClient valkey;
    private final Mirror mirror;
    private final MirrorTrust trust;
    private final Reseed reseed;
    private final DriftAudit audit;
    private final Duration auditInterval;
    private final Timer seeds;
    private final Meter drifted;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread keeper = new Thread(task, "mirror-keeper");
        keeper.setDaemon(true);
        return keeper;
    });
    private final Object seeding = new Object();

    private volatile String reason = "start";
    private volatile Optional<SeedReport> lastSeed = Optional.empty();
    private volatile DriftReport lastAudit = DriftReport.NONE;
    private Optional<DriftAudit.Look> look = Optional.empty();
    private long nextSeed = System.nanoTime();
    private long nextSentinel = nextSeed;
    private long nextLook = nextSeed;

    MirrorKeeper(
            ValkeyClient valkey,
            Mirror mirror,
            MirrorTrust trust,
            Reseed reseed,
            DriftAudit audit,
            Duration auditInterval,
            MetricRegistry metrics) {
        this.valkey = valkey;
        this.mirror = mirror;
        this.trust = trust;
        this.reseed = reseed;
        this.audit = audit;
        this.auditInterval = auditInterval;
        this.seeds = metrics.timer("mirror.seeds");
        this.drifted = metrics.meter("mirror.drift_repaired");
        metrics.gauge("mirror.usable", () -> (Gauge<Integer>) () -> trust.isUsable() ? 1 : 0);
        metrics.gauge("mirror.drift", () -> (Gauge<Integer>) () -> lastAudit.drifted() + lastAudit.surplus());
        metrics.gauge("mirror.missed_writes", () ->
                (Gauge<Integer>) () -> trust.missed().size());
        valkey.addListener(this);
    }

    @Override
    public void start() {
        thread.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        thread.shutdownNow();
    }

    @Override
    public void onDown() {
        reason = "valkey came back";
        trust.lost();
    }

    @Override
    public void onUp() {
        thread.execute(this::tick);
    }

    /** A reader found the mirror incomplete. */
    void incomplete() {
        if (!trust.needsSeed()) {
            reason = "wiped";
            trust.lost();
            thread.execute(this::tick);
        }
    }

    /**
     * Seeds now, on the caller's thread.
     *
     * @throws ValkeyUnavailableException if Valkey is away
     */
    SeedReport seedNow(String why) {
        synchronized (seeding) {
            long losses = trust.losses();
            Map<UserId, Long> missed = trust.missed();
            long start = System.nanoTime();
            SeedReport report = reseed.run(why);
            seeds.update(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            trust.repaired(missed);
            trust.seeded(losses);
            lastSeed = Optional.of(report);
            LOG.info(
                    "Mirror seeded: reason={} mitras={} removed={} attempts={} duration_ms={}",
                    report.reason(),
                    report.mitras(),
                    report.removed(),
                    report.attempts(),
                    report.durationMs());
            return report;
        }
    }

    /** Audits now, on the caller's thread, and repairs what differs. */
    DriftReport auditNow() {
        DriftReport report = audit.conclude(audit.look());
        concluded(report);
        return report;
    }

    Optional<SeedReport> lastSeed() {
        return lastSeed;
    }

    DriftReport lastAudit() {
        return lastAudit;
    }

    private void tick() {
        try {
            if (valkey.isUp()) {
                keep();
            }
        } catch (ValkeyUnavailableException e) {
            LOG.debug("Valkey went away while the mirror was kept: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Keeping the mirror failed; tried again", e);
        }
    }

    private void keep() {
        long now = System.nanoTime();
        if (trust.needsSeed()) {
            if (now - nextSeed >= 0) {
                nextSeed = now + TimeUnit.MILLISECONDS.toNanos(SEED_RETRY_MILLIS);
                look = Optional.empty();
                seedNow(reason);
                nextSeed = now;
            }
            return;
        }
        Map<UserId, Long> missed = trust.missed();
        if (!missed.isEmpty()) {
            reseed.repair(missed.keySet());
            trust.repaired(missed);
        }
        if (now - nextSentinel >= 0) {
            nextSentinel = now + TimeUnit.MILLISECONDS.toNanos(SENTINEL_MILLIS);
            checkSentinel();
        }
        if (now - nextLook >= 0) {
            lookForDrift(now);
        }
    }

    /** A short disconnect leaves the sentinel as it was; a wipe takes it away; a failover leaves that of the old server. */
    private void checkSentinel() {
        Optional<Sentinel> sentinel = mirror.sentinel();
        if (sentinel.isEmpty()) {
            incomplete();
        } else if (!sentinel.get().runId().equals(valkey.server().runId())) {
            reason = "server changed";
            trust.lost();
        }
    }

    private void lookForDrift(long now) {
        if (look.isEmpty()) {
            look = Optional.of(audit.look());
            nextLook = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SECOND_LOOK_MILLIS);
            return;
        }
        DriftAudit.Look first = look.get();
        look = Optional.empty();
        concluded(audit.conclude(first));
        // A long audit is made less often: never more than a twentieth of the time.
        long pause = Math.max(auditInterval.toNanos(), 20 * TimeUnit.MILLISECONDS.toNanos(lastAudit.durationMs()));
        nextLook = now + pause;
    }

    private void concluded(DriftReport report) {
        lastAudit = report;
        if (report.drifted() + report.surplus() > 0) {
            drifted.mark(report.drifted() + report.surplus());
            LOG.warn(
                    "Mirror had drifted, repaired: drifted={} surplus={} mitras={}",
                    report.drifted(),
                    report.surplus(),
                    report.mitras());
        }
    }
}
