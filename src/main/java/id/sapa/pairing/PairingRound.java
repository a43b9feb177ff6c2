package id.sapa.pairing;

import id.sapa.availability.AvailabilityService;
import id.sapa.availability.Candidate;
import id.sapa.common.OfferId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.jobs.JobScheduler;
import id.sapa.pairing.PairingDao.OpenOfferCount;
import id.sapa.pairing.PairingDao.PriorOffer;
import id.sapa.pairing.PairingDao.Waiting;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings the offers up to date: ends those whose time is over and makes new ones, the longest waiting session first. Who
 * could take a session is asked of the mirror before the transaction; inside it Postgres has the word.
 */
final class PairingRound {

    private static final int MAX_SESSIONS = 200;

    private final Database database;
    private final AvailabilityService availabilityService;
    private final OfferNotifier notices;
    private final JobScheduler jobScheduler;
    private final Settings settings;
    private final Clock clock;

    PairingRound(
            Database database,
            AvailabilityService availabilityService,
            OfferNotifier notices,
            JobScheduler jobScheduler,
            Settings settings,
            Clock clock) {
        this.database = database;
        this.availabilityService = availabilityService;
        this.notices = notices;
        this.jobScheduler = jobScheduler;
        this.settings = settings;
        this.clock = clock;
    }

    /** How many offers were made. */
    int run() {
        int fanout = settings.get(SettingKey.PAIRING_FANOUT);
        List<Candidate> candidates = candidates(fanout);
        return database.inTransaction(transaction -> {
            PairingDao dao = transaction.dao(PairingDao.class);
            dao.lockPass();
            Instant now = clock.instant();
            OfferDao offers = transaction.dao(OfferDao.class);
            notices.gone(transaction, offers.expire(now));
            notices.gone(transaction, offers.withdrawFromDeactivated(now));
            return candidates.isEmpty() ? 0 : makeOffers(transaction, candidates, fanout, now);
        });
    }

    /** Those who may be free, asked for outside the transaction; none if nobody waits. */
    private List<Candidate> candidates(int fanout) {
        record Need(List<Waiting> waiting, Map<UserId, Integer> promised) {}
        Need need = database.readOnly(handle -> {
            PairingDao dao = handle.attach(PairingDao.class);
            List<Waiting> waiting = dao.waiting(clock.instant(), fanout, MAX_SESSIONS);
            return new Need(
                    waiting,
                    waiting.isEmpty()
                            ? Map.of()
                            : dao.openOfferCounts().stream()
                                    .collect(Collectors.toMap(OpenOfferCount::mitraId, OpenOfferCount::openOffers)));
        });
        if (need.waiting.isEmpty()) {
            return List.of();
        }
        // Some of them will have declined some of the sessions, so more are asked for than are needed.
        int wanted = 2 * fanout * need.waiting.size() + 20;
        Map<UserId, Candidate> byId = new LinkedHashMap<>();
        availabilityService
                .candidates(wanted, need.promised, Set.of())
                .forEach(candidate -> byId.put(candidate.id(), candidate));
        need.waiting.stream()
                .map(Waiting::requestedMitraId)
                .filter(Objects::nonNull)
                .distinct()
                .filter(mitra -> !byId.containsKey(mitra))
                .map(availabilityService::candidate)
                .flatMap(Optional::stream)
                .forEach(candidate -> byId.put(candidate.id(), candidate));
        return List.copyOf(byId.values());
    }

    private int makeOffers(Transaction transaction, List<Candidate> candidates, int fanout, Instant now) {
        PairingDao dao = transaction.dao(PairingDao.class);
        List<Waiting> waiting = dao.waiting(now, fanout, MAX_SESSIONS);
        List<SessionId> ids = waiting.stream().map(Waiting::id).toList();
        Set<SessionId> locked = new HashSet<>(dao.lockWaiting(ids));
        Map<SessionId, Map<UserId, OfferState>> asked = dao.priorOffers(ids).stream()
                .collect(Collectors.groupingBy(
                        PriorOffer::sessionId,
                        // Of several offers to one mitra the one that forbids most counts: open, then declined.
                        Collectors.toMap(PriorOffer::mitraId, PriorOffer::state, CapacityTracker::stricter)));
        CapacityTracker capacityTracker = new CapacityTracker(
                candidates, dao.slots(candidates.stream().map(Candidate::id).toList()));
        int made = 0;
        for (Waiting session : waiting) {
            if (!locked.contains(session.id())) {
                continue;
            }
            Map<UserId, OfferState> history = asked.getOrDefault(session.id(), Map.of());
            Set<UserId> chosen = new HashSet<>();
            for (int open = session.openOffers(); open < fanout; open++) {
                Optional<UserId> mitra = capacityTracker.choose(session.requestedMitraId(), history, chosen);
                if (mitra.isEmpty()) {
                    break;
                }
                chosen.add(mitra.get());
                offer(transaction, session.id(), mitra.get(), now);
                made++;
            }
        }
        return made;
    }

    private void offer(Transaction transaction, SessionId session, UserId mitra, Instant now) {
        Instant expiresAt = now.plusSeconds(settings.get(SettingKey.PAIRING_OFFER_TIMEOUT_SECONDS));
        OfferId id = OfferId.next();
        OfferDao dao = transaction.dao(OfferDao.class);
        dao.insert(id, session, mitra, now, expiresAt);
        jobScheduler.schedule(transaction, PairingScheduler.OFFER_EXPIRY, id.toString(), expiresAt);
        notices.made(transaction, mitra, dao.view(id).view());
    }
}
