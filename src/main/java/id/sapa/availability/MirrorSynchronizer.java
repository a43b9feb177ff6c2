package id.sapa.availability;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import id.sapa.common.UserId;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyStateListener;
import id.sapa.valkey.ValkeyUnavailableException;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the mirror equal to Postgres, on one background thread of each instance: seeds it at the start and whenever Valkey comes back or
 * proves to be wiped or another server, repairs writes that failed, audits the drift.
 */
final class MirrorSynchronizer implements Managed, ValkeyStateListener {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorSynchronizer.class);
    private static final Duration TICK_INTERVAL = Duration.ofMillis(100);
    private static final long RECHECK_DELAY_MILLIS = 300;
    private static final long SEED_MARKER_INTERVAL_MILLIS = 500;
    private static final long SEED_RETRY_MILLIS = 500;

    private final ValkeyClient valkey;
    private final Mirror mirror;
    private final MirrorState trust;
    private final MirrorSeeder mirrorSeeder;
    private final MirrorAudit audit;
    private final Duration auditInterval;
    private final Timer seeds;
    private final Meter drifted;
    private final PeriodicTask ticker = new PeriodicTask("mirror-synchronizer", TICK_INTERVAL, this::tick);
    private final Object seeding = new Object();

    private volatile String reason = "start";
    private volatile Optional<SeedReport> lastSeed = Optional.empty();
    private volatile DriftReport lastAudit = DriftReport.NONE;
    private Optional<MirrorAudit.Comparison> look = Optional.empty();
    private long nextSeed = System.nanoTime();
    private long nextSentinel = nextSeed;
    private long nextLook = nextSeed;

    MirrorSynchronizer(
            ValkeyClient valkey,
            Mirror mirror,
            MirrorState trust,
            MirrorSeeder mirrorSeeder,
            MirrorAudit audit,
            Duration auditInterval,
            MetricRegistry metrics) {
        this.valkey = valkey;
        this.mirror = mirror;
        this.trust = trust;
        this.mirrorSeeder = mirrorSeeder;
        this.audit = audit;
        this.auditInterval = auditInterval;
        this.seeds = metrics.timer("mirror.seeds");
        this.drifted = metrics.meter("mirror.drift_repaired");
        metrics.gauge("mirror.usable", () -> (Gauge<Integer>) () -> trust.isUsable() ? 1 : 0);
        metrics.gauge("mirror.drift", () -> (Gauge<Integer>) () -> lastAudit.drifted() + lastAudit.surplus());
        metrics.gauge("mirror.missed_writes", () ->
                (Gauge<Integer>) () -> trust.pendingWrites().size());
        valkey.addListener(this);
    }

    @Override
    public void start() {
        ticker.start();
    }

    @Override
    public void stop() {
        ticker.stop();
    }

    @Override
    public void onDown() {
        reason = "valkey came back";
        trust.invalidate();
    }

    @Override
    public void onUp() {
        ticker.runSoon();
    }

    /** A reader found the mirror incomplete. */
    void incomplete() {
        if (!trust.needsSeed()) {
            reason = "wiped";
            trust.invalidate();
            ticker.runSoon();
        }
    }

    /**
     * Seeds now, on the caller's thread.
     *
     * @throws ValkeyUnavailableException if Valkey is away
     */
    SeedReport seedNow(String why) {
        synchronized (seeding) {
            long losses = trust.epoch();
            Map<UserId, Long> missed = trust.pendingWrites();
            long start = System.nanoTime();
            SeedReport report = mirrorSeeder.run(why);
            seeds.update(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            trust.repaired(missed);
            trust.seeded(losses);
            lastSeed = Optional.of(report);
            LOG.atInfo()
                    .addKeyValue("reason", report.reason())
                    .addKeyValue("mitras", report.mitras())
                    .addKeyValue("removed", report.removed())
                    .addKeyValue("attempts", report.attempts())
                    .addKeyValue("duration_ms", report.durationMs())
                    .log("Mirror seeded");
            return report;
        }
    }

    /** Audits now, on the caller's thread, and repairs what differs. */
    DriftReport auditNow() {
        DriftReport report = audit.conclude(audit.compare());
        reportAudit(report);
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
                synchronize();
            }
        } catch (ValkeyUnavailableException e) {
            LOG.atDebug().setCause(e).log("Valkey became unavailable during mirror synchronization");
        }
    }

    private void synchronize() {
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
        Map<UserId, Long> missed = trust.pendingWrites();
        if (!missed.isEmpty()) {
            mirrorSeeder.repair(missed.keySet());
            trust.repaired(missed);
        }
        if (now - nextSentinel >= 0) {
            nextSentinel = now + TimeUnit.MILLISECONDS.toNanos(SEED_MARKER_INTERVAL_MILLIS);
            checkSeedMarker();
        }
        if (now - nextLook >= 0) {
            auditDrift(now);
        }
    }

    /** A short disconnect leaves the sentinel as it was; a wipe takes it away; a failover leaves that of the old server. */
    private void checkSeedMarker() {
        Optional<SeedMarker> sentinel = mirror.seedMarker();
        if (sentinel.isEmpty()) {
            incomplete();
        } else if (!sentinel.get().runId().equals(valkey.server().runId())) {
            reason = "server changed";
            trust.invalidate();
        }
    }

    private void auditDrift(long now) {
        if (look.isEmpty()) {
            look = Optional.of(audit.compare());
            nextLook = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RECHECK_DELAY_MILLIS);
            return;
        }
        MirrorAudit.Comparison first = look.get();
        look = Optional.empty();
        reportAudit(audit.conclude(first));
        // A long audit is made less often: never more than a twentieth of the time.
        long pause = Math.max(auditInterval.toNanos(), 20 * TimeUnit.MILLISECONDS.toNanos(lastAudit.durationMs()));
        nextLook = now + pause;
    }

    private void reportAudit(DriftReport report) {
        lastAudit = report;
        if (report.drifted() + report.surplus() > 0) {
            drifted.mark(report.drifted() + report.surplus());
            LOG.atWarn()
                    .addKeyValue("drifted", report.drifted())
                    .addKeyValue("surplus", report.surplus())
                    .addKeyValue("mitras", report.mitras())
                    .log("Mirror drift repaired");
        }
    }
}
