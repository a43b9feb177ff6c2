package id.sapa.availability;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import id.sapa.common.UserId;
import id.sapa.concurrent.BatchExecutor;
import id.sapa.concurrent.LogThrottle;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Database;
import id.sapa.valkey.ValkeyUnavailableException;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes mitras' heartbeats. Those that come together become one Valkey write and are answered when it is done; Postgres learns of them in
 * batches. Those that the mirror does not know as online, and all while the mirror cannot be used, are written to Postgres at once, whose
 * word counts. Thread-safe.
 */
public final class HeartbeatService implements Managed {

    /** How long a heartbeat may take to reach Postgres while all is well. */
    static final Duration FLUSH_INTERVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatService.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);
    private static final int QUEUE = 20_000;
    private static final int BATCH = 500;
    /** One answers its batch while another waits for Valkey. */
    private static final int WRITERS = 2;

    private final Mirror mirror;
    private final MirrorState trust;
    private final Database database;
    private final StalenessPolicy stalenessPolicy;
    private final BatchExecutor<PendingHeartbeat> toMirror =
            new BatchExecutor<>("heartbeats", WRITERS, QUEUE, BATCH, this::writeToMirror);
    private final BatchExecutor<PendingHeartbeat> toPostgres =
            new BatchExecutor<>("heartbeats-postgres", QUEUE, BATCH, this::writeToPostgres);
    private final Map<UserId, Instant> unflushed = new ConcurrentHashMap<>();
    private final PeriodicTask flusher = new PeriodicTask("heartbeat-flush", FLUSH_INTERVAL, this::flush);
    private final LogThrottle writeFailures = new LogThrottle();
    private final Meter beats;
    private final Meter direct;
    private final Meter offline;
    private final Meter failed;
    private final Timer writes;
    private final Histogram batches;

    /** What became of a heartbeat. */
    enum Outcome {
        COUNTED,
        /** The mitra is not online. */
        OFFLINE,
        /** Too many are waiting, or neither server answers. */
        FAILED
    }

    /** Who beats, and who waits for the outcome. */
    private record PendingHeartbeat(UserId mitra, BeatListener listener) {}

    /** Is told once, on one of the writing threads; must not block. */
    @FunctionalInterface
    interface BeatListener {
        void done(Outcome outcome);
    }

    HeartbeatService(
            Mirror mirror,
            MirrorState trust,
            Database database,
            StalenessPolicy stalenessPolicy,
            MetricRegistry metrics) {
        this.mirror = mirror;
        this.trust = trust;
        this.database = database;
        this.stalenessPolicy = stalenessPolicy;
        this.beats = metrics.meter("heartbeats.received");
        this.direct = metrics.meter("heartbeats.to_postgres");
        this.offline = metrics.meter("heartbeats.offline");
        this.failed = metrics.meter("heartbeats.failed");
        this.writes = metrics.timer("heartbeats.mirror_write");
        this.batches = metrics.histogram("heartbeats.batch_size");
    }

    @Override
    public void start() {
        toMirror.start();
        toPostgres.start();
        flusher.startAfterPeriod();
    }

    /** Writes and answers what is waiting. */
    @Override
    public void stop() throws InterruptedException {
        toMirror.stop();
        toPostgres.stop();
        flusher.stop(STOP_TIMEOUT);
        try {
            flush();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("Heartbeats could not be flushed before the stop");
        }
    }

    /** Notes that the mitra is alive; the stage says whether it is online, or fails if that could not be noted. */
    public CompletionStage<Boolean> record(UserId mitra) {
        CompletableFuture<Boolean> counted = new CompletableFuture<>();
        record(mitra, outcome -> {
            if (outcome == Outcome.FAILED) {
                counted.completeExceptionally(new IllegalStateException("the heartbeat could not be noted"));
            } else {
                counted.complete(outcome == Outcome.COUNTED);
            }
        });
        return counted;
    }

    void record(UserId mitra, BeatListener listener) {
        if (!toMirror.submit(new PendingHeartbeat(mitra, listener))) {
            failed.mark();
            listener.done(Outcome.FAILED);
        }
    }

    private void writeToMirror(List<PendingHeartbeat> batch) {
        beats.mark(batch.size());
        batches.update(batch.size());
        List<PendingHeartbeat> rest = batch;
        if (trust.isUsable()) {
            List<UserId> mitras = mitras(batch);
            Instant now = stalenessPolicy.now();
            try {
                Timer.Context time = writes.time();
                List<Boolean> counted = mirror.heartbeats(mitras, now);
                time.stop();
                Set<UserId> alive = new HashSet<>();
                for (int i = 0; i < mitras.size(); i++) {
                    if (counted.get(i)) {
                        alive.add(mitras.get(i));
                        unflushed.put(mitras.get(i), now);
                    }
                }
                rest = answer(batch, alive);
            } catch (ValkeyUnavailableException e) {
                LOG.atDebug().setCause(e).log("Heartbeats are written to Postgres instead of the mirror");
            }
        }
        rest.forEach(record -> {
            if (!toPostgres.submit(record)) {
                failed.mark();
                record.listener.done(Outcome.FAILED);
            }
        });
    }

    /** Answers those that counted, returns the others. */
    private static List<PendingHeartbeat> answer(List<PendingHeartbeat> batch, Set<UserId> alive) {
        List<PendingHeartbeat> others = new ArrayList<>();
        for (PendingHeartbeat record : batch) {
            if (alive.contains(record.mitra)) {
                record.listener.done(Outcome.COUNTED);
            } else {
                others.add(record);
            }
        }
        return others;
    }

    private void writeToPostgres(List<PendingHeartbeat> batch) {
        direct.mark(batch.size());
        Set<UserId> alive;
        try {
            alive = Set.copyOf(recordInPostgres(mitras(batch), stalenessPolicy.now()));
        } catch (RuntimeException e) {
            writeFailures.log(
                    LOG.atWarn().addKeyValue("heartbeats", batch.size()).setCause(e),
                    "Heartbeats could not be recorded");
            failed.mark(batch.size());
            batch.forEach(record -> record.listener.done(Outcome.FAILED));
            return;
        }
        if (!trust.needsSeed()) {
            // Online in Postgres, unknown in the mirror: its row is missing there or old.
            alive.forEach(trust::pendingWrites);
        }
        List<PendingHeartbeat> offlineBeats = answer(batch, alive);
        offline.mark(offlineBeats.size());
        offlineBeats.forEach(record -> record.listener.done(Outcome.OFFLINE));
    }

    private static List<UserId> mitras(List<PendingHeartbeat> batch) {
        return batch.stream().map(PendingHeartbeat::mitra).distinct().toList();
    }

    private List<UserId> recordInPostgres(Collection<UserId> mitras, Instant at) {
        return database.withHandle(handle -> handle.attach(MitraStateDao.class).recordHeartbeats(mitras, at));
    }

    /** One statement for each moment at which a batch was noted; a lost one is no harm, for the next heartbeat comes soon. */
    void flush() {
        Map<UserId, Instant> taken = Map.copyOf(unflushed);
        taken.forEach(unflushed::remove);
        try {
            for (var group : byMoment(taken).entrySet()) {
                recordInPostgres(group.getValue(), group.getKey());
            }
        } catch (RuntimeException e) {
            taken.forEach((mitra, at) -> unflushed.merge(mitra, at, (a, b) -> a.isAfter(b) ? a : b));
            throw e;
        }
    }

    /** Down to tenths of a second: exact enough for a time that is only compared with seconds. */
    private static Map<Instant, List<UserId>> byMoment(Map<UserId, Instant> taken) {
        return taken.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> Instant.ofEpochMilli(entry.getValue().toEpochMilli() / 100 * 100),
                        Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    }
}
