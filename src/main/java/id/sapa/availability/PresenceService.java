package id.sapa.availability;

import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Switches mitras on and off: on by their own call only, off also when they have fallen silent. */
final class PresenceService {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceService.class);
    private static final int STALE_BATCH_SIZE = 500;

    private final Database database;
    private final AvailabilityService availabilityService;
    private final PresenceReader reads;
    private final StalenessPolicy stalenessPolicy;

    PresenceService(
            Database database,
            AvailabilityService availabilityService,
            PresenceReader reads,
            StalenessPolicy stalenessPolicy) {
        this.database = database;
        this.availabilityService = availabilityService;
        this.reads = reads;
        this.stalenessPolicy = stalenessPolicy;
    }

    PresenceResource.PresenceResponse setOnline(UserId mitra, boolean online) {
        return database.inTransaction(transaction -> {
            MitraState state = availabilityService.lock(transaction, mitra);
            if (state.deactivated()) {
                throw new ProblemException(ProblemCode.FORBIDDEN);
            }
            transaction.dao(MitraStateDao.class).setOnline(mitra, online, stalenessPolicy.now());
            availabilityService.changed(transaction, mitra);
            return new PresenceResource.PresenceResponse(online, state.activeSessions(), state.maxSessions());
        });
    }

    /**
     * Switches off who has fallen silent. Run by one instance at a time. Postgres names them; the mirror, if it can be asked, may know of
     * heartbeats that are still on their way there.
     */
    void switchOffStale() {
        // Heartbeats may be that late in Postgres; twice, for a flush that has to be tried again.
        Instant cutoff = stalenessPolicy.cutoff().minus(HeartbeatService.FLUSH_INTERVAL.multipliedBy(2));
        List<UserId> stale;
        int switched;
        do {
            stale = database.readOnly(
                    handle -> handle.attach(MitraStateDao.class).findStale(cutoff, STALE_BATCH_SIZE));
            Map<UserId, PresenceStatus> statuses = reads.statuses(stale);
            switched = 0;
            for (UserId mitra : stale) {
                if (!statuses.get(mitra).isOnline() && switchOffIfStale(mitra)) {
                    switched++;
                }
            }
        } while (stale.size() == STALE_BATCH_SIZE && switched > 0);
    }

    private boolean switchOffIfStale(UserId mitra) {
        boolean switched = database.inTransaction(transaction -> {
            MitraState state = availabilityService.lock(transaction, mitra);
            if (!state.online() || state.fresh()) {
                return false;
            }
            transaction.dao(MitraStateDao.class).setOnline(mitra, false, stalenessPolicy.now());
            availabilityService.changed(transaction, mitra);
            return true;
        });
        if (switched) {
            LOG.atInfo().addKeyValue("mitra_id", mitra).log("Mitra set offline: heartbeats stopped");
        }
        return switched;
    }
}
