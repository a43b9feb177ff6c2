package id.sapa.availability;

import id.sapa.common.UserId;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Database;
import id.sapa.valkey.ValkeyUnavailableException;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.List;
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
    private final PeriodicTask poller = new PeriodicTask("mirror-repair", POLL_INTERVAL, this::poll);

    MirrorRepairQueue(Database database, MirrorSeeder mirrorSeeder, MirrorState trust) {
        this.database = database;
        this.mirrorSeeder = mirrorSeeder;
        this.trust = trust;
    }

    @Override
    public void start() {
        poller.start();
    }

    @Override
    public void stop() {
        poller.stop();
    }

    /** This version of the mitra is committed and did not reach the mirror. */
    void add(UserId mitra, long version) {
        trust.pendingWrites(mitra);
        query(dao -> dao.add(mitra, version));
    }

    private void poll() {
        try {
            // Otherwise a seed or a look at the mirror is to come that writes also this.
            if (!trust.needsSeed() && trust.isVerified()) {
                repair();
            }
        } catch (ValkeyUnavailableException e) {
            LOG.atDebug().setCause(e).log("Valkey became unavailable during a mirror repair");
        }
    }

    /** Writes all that any instance is known to have missed. */
    void repair() {
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
