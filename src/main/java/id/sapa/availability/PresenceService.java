package id.sapa.availability;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.concurrent.LogThrottle;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.event.Event;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns mitras' switches: on by their own call only, off also when they have fallen silent or let offers expire. {@link PresenceListener}s hear
 * of it. Thread-safe.
 */
public final class PresenceService {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceService.class);
    private static final int STALE_BATCH_SIZE = 500;
    /** The job looks every two seconds; a longer break than this is an outage. */
    private static final int MAX_WATCH_GAP_SECONDS = 15;
    /** If more than half of so many or more fall silent at once, it is a network that fails, not they. */
    private static final int MIN_MASS_STALE = 10;
    /** Then their switches stay on for so long: they are asked nothing meanwhile, and are back once their heartbeats are. */
    private static final Duration MASS_STALE_HOLD = Duration.ofMinutes(10);

    private final Database database;
    private final AvailabilityService availabilityService;
    private final PresenceReader reads;
    private final StalenessPolicy stalenessPolicy;
    private final Settings settings;
    private final List<PresenceListener> listeners = new CopyOnWriteArrayList<>();
    private final LogThrottle massStale = new LogThrottle();
    private final LogThrottle outages = new LogThrottle();
    private final Map<PresenceReason, Meter> switchedOff = new EnumMap<>(PresenceReason.class);

    PresenceService(
            Database database,
            AvailabilityService availabilityService,
            PresenceReader reads,
            StalenessPolicy stalenessPolicy,
            Settings settings,
            MetricRegistry metrics) {
        this.database = database;
        this.availabilityService = availabilityService;
        this.reads = reads;
        this.stalenessPolicy = stalenessPolicy;
        this.settings = settings;
        for (PresenceReason reason : PresenceReason.values()) {
            switchedOff.put(reason, metrics.meter("presence.switched_off." + reason.wire()));
        }
    }

    /** Listeners are called in the order in which they were added, for as long as the process lives. */
    public void addListener(PresenceListener listener) {
        listeners.add(listener);
    }

    PresenceResource.PresenceResponse get(UserId mitra) {
        return database.readOnly(handle -> {
            MitraStateDao dao = handle.attach(MitraStateDao.class);
            MitraState state = dao.find(mitra, stalenessPolicy.cutoff()).orElseThrow(ProblemException::notFound);
            return response(state, state.online(), dao.offlineReason(mitra));
        });
    }

    PresenceResource.PresenceResponse setOnline(UserId mitra, boolean online) {
        return database.inTransaction(transaction -> {
            MitraState state = availabilityService.lock(transaction, mitra);
            if (state.deactivated()) {
                throw new ProblemException(ProblemCode.FORBIDDEN);
            }
            turn(transaction, state, online, PresenceReason.REQUESTED);
            return response(state, online, online ? Optional.empty() : Optional.of(PresenceReason.REQUESTED));
        });
    }

    private static PresenceResource.PresenceResponse response(
            MitraState state, boolean online, Optional<PresenceReason> reason) {
        return new PresenceResource.PresenceResponse(
                online, state.activeSessions(), state.maxSessions(), reason.orElse(null));
    }

    private void turn(Transaction transaction, MitraState before, boolean online, PresenceReason reason) {
        transaction
                .dao(MitraStateDao.class)
                .setOnline(before.id(), online, online ? null : reason, stalenessPolicy.now());
        availabilityService.changed(transaction, before.id());
        if (before.online() != online) {
            listeners.forEach(listener -> listener.onPresenceChanged(transaction, before.id(), online, reason));
            if (!online) {
                transaction.afterCommit(() -> switchedOff.get(reason).mark());
            }
        }
    }

    /**
     * The mitra let one or several offers expire that ended at the same time: it is asked after the others from now on, and switched off after
     * {@code pairing.max_missed_offers} in a row. The caller holds the mitra's lock.
     */
    public void offerMissed(Transaction transaction, UserId mitra) {
        int missed = transaction.dao(MitraStateDao.class).offerMissed(mitra, stalenessPolicy.now());
        MitraState state = availabilityService.lock(transaction, mitra);
        if (state.online() && missed >= settings.get(SettingKey.PAIRING_MAX_MISSED_OFFERS)) {
            turn(transaction, state, false, PresenceReason.MISSED_OFFERS);
            LOG.atInfo()
                    .addKeyValue("mitra_id", mitra)
                    .addKeyValue("missed_offers", missed)
                    .log("Mitra set offline: offers were missed");
        } else {
            availabilityService.changed(transaction, mitra);
        }
    }

    /** The mitra accepted or declined an offer. The caller holds its lock. */
    public void offerAnswered(Transaction transaction, UserId mitra) {
        transaction.dao(MitraStateDao.class).offerAnswered(mitra);
    }

    /** Of these mitras those that were switched off by Sapa, each with the event that says so. */
    public Map<UserId, Event> switchedOff(Collection<UserId> mitras) {
        return database.readOnly(handle -> handle.attach(MitraStateDao.class).switchedOff(mitras)).stream()
                .collect(Collectors.toMap(
                        MitraStateDao.SwitchedOff::id, row -> PresenceNotifier.event(false, row.reason())));
    }

    /**
     * Switches off who has fallen silent. Run by one instance at a time. Postgres names them; the mirror, if it can be asked, may know of
     * heartbeats that are still on their way there.
     */
    void switchOffStale() {
        // After an outage of all instances everybody has the usual time to be heard again.
        long watched =
                database.withHandle(handle -> handle.attach(MitraStateDao.class).watchedSeconds(MAX_WATCH_GAP_SECONDS));
        if (watched < stalenessPolicy.staleAfter().toSeconds()) {
            outages.log(
                    LOG.atWarn().addKeyValue("since_seconds", watched),
                    "No instance was there to take heartbeats: nobody is switched off for silence yet");
            return;
        }
        // Heartbeats may be that late in Postgres; twice, for a flush that has to be tried again.
        Instant silent = stalenessPolicy.cutoff().minus(HeartbeatService.FLUSH_INTERVAL.multipliedBy(2));
        Instant cutoff = isMassStale(silent) ? silent.minus(MASS_STALE_HOLD) : silent;
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

    private boolean isMassStale(Instant cutoff) {
        record Counts(int online, int stale) {}
        Counts counts = database.readOnly(handle -> {
            MitraStateDao dao = handle.attach(MitraStateDao.class);
            int stale = dao.countStale(cutoff);
            return new Counts(stale < MIN_MASS_STALE ? 0 : dao.countOnline(), stale);
        });
        boolean mass = counts.stale >= MIN_MASS_STALE && 2 * counts.stale > counts.online;
        if (mass) {
            massStale.log(
                    LOG.atError().addKeyValue("stale", counts.stale).addKeyValue("online", counts.online),
                    "More than half of the mitras stopped sending heartbeats: they stay switched on for now");
        }
        return mass;
    }

    private boolean switchOffIfStale(UserId mitra) {
        boolean switched = database.inTransaction(transaction -> {
            MitraState state = availabilityService.lock(transaction, mitra);
            if (!state.online() || state.fresh()) {
                return false;
            }
            turn(transaction, state, false, PresenceReason.NO_HEARTBEAT);
            return true;
        });
        if (switched) {
            LOG.atInfo().addKeyValue("mitra_id", mitra).log("Mitra set offline: heartbeats stopped");
        }
        return switched;
    }
}
