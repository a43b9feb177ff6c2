package id.sapa.availability;

import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.valkey.ValkeyUnavailableException;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other instances of writes that the mirror missed, through Postgres: an instance that is cut off from Valkey alone would
 * otherwise leave them believing what the mirror held before. Whoever reaches Valkey looks for such writes every {@link #POLL_INTERVAL},
 * answers from Postgres while there are any, and writes them. Thread-safe.
 */
final class MirrorRepairQueue implements Managed {

    static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(MirrorRepairQueue.class);

    private final Database database;
    private final MirrorSeeder mirrorSeeder;
    private final MirrorState trust;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread looker = new Thread(task, "missed-writes");
        looker.setDaemon(true);
        return looker;
    });

    MirrorRepairQueue(Database database, MirrorSeeder mirrorSeeder, MirrorState trust) {
        this.database = database;
        this.mirrorSeeder = mirrorSeeder;
        this.trust = trust;
    }

    @Override
    public void start() {
        thread.scheduleWithFixedDelay(this::poll, 0, POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        thread.shutdownNow();
    }

    /** This version of the mitra is committed and did not reach the mirror. */
    void add(UserId mitra, long version) {
        trust.pendingWrites(mitra);
        query(dao -> dao.add(mitra, version));
    }

    private void poll() {
        try {
            // A seed is to come that writes everything, also this.
            if (!trust.needsSeed()) {
                repair();
            }
        } catch (ValkeyUnavailableException e) {
            LOG.debug("Valkey went away before missed writes were repaired: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Missed writes could not be repaired; tried again", e);
        }
    }

    private void repair() {
        List<PendingMirrorWrite> missed = query(dao -> dao.some(MirrorSeeder.CHUNK));
        while (!missed.isEmpty()) {
            trust.incomplete(true);
            mirrorSeeder.repair(missed.stream().map(PendingMirrorWrite::mitraId).toList());
            List<PendingMirrorWrite> repaired = missed;
            missed = query(dao -> {
                dao.remove(repaired);
                return dao.some(MirrorSeeder.CHUNK);
            });
        }
        trust.incomplete(false);
    }

    private <T> T query(Function<PendingMirrorWriteDao, T> question) {
        return database.withHandle(handle -> question.apply(handle.attach(PendingMirrorWriteDao.class)));
    }
}
