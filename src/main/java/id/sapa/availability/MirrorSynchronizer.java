package id.sapa.availability;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import id.sapa.common.UserId;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Database;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyStateListener;
import id.sapa.valkey.ValkeyUnavailableException;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the mirror equal to Postgres, on one background thread of each instance: seeds it at the start and whenever it proves to be wiped
 * or another server's, repairs writes that failed, audits the drift. A server that was only away for a while is not seeded: what it missed
 * is known and written. Of several instances one seeds, and one audits.
 */
final class MirrorSynchronizer implements Managed, ValkeyStateListener {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorSynchronizer.class);
    private static final Duration TICK_INTERVAL = Duration.ofMillis(100);
    private static final long RECHECK_DELAY_MILLIS = 300;
    private static final long SEED_MARKER_INTERVAL_MILLIS = 500;
    private static final long SEED_RETRY_MILLIS = 500;
    private static final String AT_START = "start";

    private final Database database;
    private final ValkeyClient valkey;
    private final Mirror mirror;
    private final MirrorState trust;
    private final MirrorSeeder mirrorSeeder;
    private final MirrorRepairQueue repairQueue;
    private final MirrorAudit audit;
    private final Duration auditInterval;
    private final Timer seeds;
    private final Meter drifted;
    private final PeriodicTask ticker = new PeriodicTask("mirror-synchronizer", TICK_INTERVAL, this::tick);
    private final Object seeding = new Object();

    private volatile String reason = AT_START;
    private volatile Optional<SeedReport> lastSeed = Optional.empty();
    private volatile DriftReport lastAudit = DriftReport.NONE;
    private Optional<MirrorAudit.Comparison> look = Optional.empty();
    /** Of the seed that the mirror had when it was last looked at. */
    private volatile long knownSeed;

    private long nextSeed = System.nanoTime();
    private long nextSentinel = nextSeed;
    private long nextLook = nextSeed;

    MirrorSynchronizer(
            Database database,
            ValkeyClient valkey,
            Mirror mirror,
            MirrorState trust,
            MirrorSeeder mirrorSeeder,
            MirrorRepairQueue repairQueue,
            MirrorAudit audit,
            Duration auditInterval,
            MetricRegistry metrics) {
        this.database = database;
        this.valkey = valkey;
        this.mirror = mirror;
        this.trust = trust;
        this.mirrorSeeder = mirrorSeeder;
        this.repairQueue = repairQueue;
        this.audit = audit;
        this.auditInterval = auditInterval;
        this.seeds = metrics.timer("mirror.seed");
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
        trust.disconnected();
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
            long disconnects = trust.disconnects();
            Map<UserId, Long> missed = trust.pendingWrites();
            long start = System.nanoTime();
            SeedReport report = mirrorSeeder.run(why);
            seeds.update(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            trust.repaired(missed);
            trust.seeded(losses);
            trust.verified(disconnects);
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
        publish(report);
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
                seed();
            }
            return;
        }
        if (!trust.isVerified()) {
            verify();
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
            auditDrift();
        }
    }

    /** Unless another instance is at it; then it is looked again, somewhat later, whether that has seeded the mirror. */
    private void seed() {
        String server = serverName();
        boolean done = database.withHandle(handle -> {
            MirrorAuditDao dao = handle.attach(MirrorAuditDao.class);
            if (!dao.tryLockSeed(server)) {
                return false;
            }
            try {
                if (!adoptNewerSeed()) {
                    seedNow(reason);
                }
                return true;
            } finally {
                dao.unlockSeed(server);
            }
        });
        if (done) {
            nextSeed = System.nanoTime();
        }
    }

    /** At its start an instance always seeds. */
    private boolean adoptNewerSeed() {
        long losses = trust.epoch();
        long disconnects = trust.disconnects();
        Optional<SeedMarker> marker = mirror.seedMarker();
        if (reason.equals(AT_START)
                || marker.isEmpty()
                || marker.get().seed() <= knownSeed
                || !marker.get().runId().equals(valkey.server().runId())) {
            return false;
        }
        repairQueue.repair();
        knownSeed = marker.get().seed();
        trust.seeded(losses);
        trust.verified(disconnects);
        LOG.atInfo().addKeyValue("seed", knownSeed).log("Mirror was seeded by another instance");
        return true;
    }

    /** Valkey was away and is back: if it is the server that was seeded, it lacks only what is known to be missing. */
    private void verify() {
        long disconnects = trust.disconnects();
        checkSeedMarker();
        if (!trust.needsSeed()) {
            repairQueue.repair();
            trust.verified(disconnects);
        }
    }

    /** A short disconnect leaves the marker as it was; a wipe takes it away; a failover leaves that of the old server. */
    private void checkSeedMarker() {
        Optional<SeedMarker> marker = mirror.seedMarker();
        if (marker.isEmpty()) {
            incomplete();
            return;
        }
        String runId = valkey.server().runId();
        // A server that does not tell who it is may be another one after each disconnect.
        if (!marker.get().runId().equals(runId) || runId.isEmpty() && !trust.isVerified()) {
            reason = "server changed";
            trust.invalidate();
        } else {
            knownSeed = marker.get().seed();
        }
    }

    private void auditDrift() {
        String server = serverName();
        if (look.isPresent()) {
            MirrorAudit.Comparison first = look.get();
            look = Optional.empty();
            DriftReport report = audit.conclude(first);
            publish(report);
            // A long audit is made less often: never more than a twentieth of the time.
            sleepUntilNextAudit(Math.max(auditInterval.toMillis(), 20 * report.durationMs()));
        } else if (query(dao -> dao.claim(server, auditInterval.toMillis())) == 1) {
            look = Optional.of(audit.compare());
            nextLook = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RECHECK_DELAY_MILLIS);
        } else {
            query(dao -> dao.find(server)).ifPresent(report -> lastAudit = report);
            sleepUntilNextAudit(auditInterval.toMillis());
        }
    }

    private void sleepUntilNextAudit(long millis) {
        nextLook = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void publish(DriftReport report) {
        lastAudit = report;
        String server = serverName();
        query(dao -> {
            dao.deleteAbandoned();
            return dao.store(
                    server,
                    report.mitras(),
                    report.drifted(),
                    report.surplus(),
                    report.durationMs(),
                    report.auditedAt(),
                    Math.max(auditInterval.toMillis(), 20 * report.durationMs()));
        });
        if (report.drifted() + report.surplus() > 0) {
            drifted.mark(report.drifted() + report.surplus());
            LOG.atWarn()
                    .addKeyValue("drifted", report.drifted())
                    .addKeyValue("surplus", report.surplus())
                    .addKeyValue("mitras", report.mitras())
                    .log("Mirror drift repaired");
        }
    }

    /** The server's run id, or its address if it does not tell. */
    private String serverName() {
        String runId = valkey.server().runId();
        return runId.isEmpty() ? valkey.configuration().address() : runId;
    }

    private <T> T query(Function<MirrorAuditDao, T> question) {
        return database.withHandle(handle -> question.apply(handle.attach(MirrorAuditDao.class)));
    }
}
