package id.sapa.pairing;

import id.sapa.availability.AvailabilityService;
import id.sapa.availability.Candidate;
import id.sapa.availability.PresenceService;
import id.sapa.common.OfferId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.jobs.JobScheduler;
import id.sapa.pairing.PairingDao.OpenOfferCount;
import id.sapa.pairing.PairingDao.PriorOffer;
import id.sapa.pairing.PairingDao.Waiting;
import id.sapa.session.ChatSession;
import id.sapa.session.EndReason;
import id.sapa.session.SessionLifecycle;
import id.sapa.session.SessionState;
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
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Brings the offers up to date: ends those whose time is over, gives up sessions whose only mitra is gone, and makes new offers, the longest
 * waiting session first. Who could take a session is asked of the mirror before the transaction; inside it Postgres has the word.
 */
final class PairingRound {

    private static final int PAGE_SIZE = 200;
    /** More candidates than are needed: some will have been taken in the meantime. */
    private static final int SPARE_CANDIDATES = 20;

    private static final Start FRONT = new Start(Instant.EPOCH, new SessionId(new UUID(0, 0)));

    private final Database database;
    private final AvailabilityService availabilityService;
    private final PresenceService presence;
    private final SessionLifecycle sessions;
    private final OfferNotifier notices;
    private final JobScheduler jobScheduler;
    private final Settings settings;
    private final Clock clock;

    /** A place in the queue: behind this session. */
    private record Start(Instant since, SessionId after) {}

    PairingRound(
            Database database,
            AvailabilityService availabilityService,
            PresenceService presence,
            SessionLifecycle sessions,
            OfferNotifier notices,
            JobScheduler jobScheduler,
            Settings settings,
            Clock clock) {
        this.database = database;
        this.availabilityService = availabilityService;
        this.presence = presence;
        this.sessions = sessions;
        this.notices = notices;
        this.jobScheduler = jobScheduler;
        this.settings = settings;
        this.clock = clock;
    }

    /** How many offers were made. */
    int run() {
        endOffers();
        giveUpForAbsentMitras();
        int made = 0;
        Optional<Start> start = Optional.of(FRONT);
        while (start.isPresent()) {
            Round round = new Round(start.get(), settings.get(SettingKey.PAIRING_FANOUT));
            made += round.run();
            start = round.next;
        }
        return made;
    }

    private void endOffers() {
        database.useTransaction(transaction -> {
            transaction.dao(PairingDao.class).lockPass();
            Instant now = clock.instant();
            OfferDao offers = transaction.dao(OfferDao.class);
            List<UserId> mitras = offers.lockMitrasOfExpired(now);
            if (!mitras.isEmpty()) {
                List<Offer> expired = offers.expire(mitras, now);
                notices.gone(transaction, expired);
                expired.stream()
                        .map(Offer::mitraId)
                        .distinct()
                        .forEach(mitra -> presence.offerMissed(transaction, mitra));
            }
            notices.gone(transaction, offers.withdrawFromDeactivated(now));
        });
    }

    private void giveUpForAbsentMitras() {
        List<SessionId> hopeless =
                database.readOnly(handle -> handle.attach(PairingDao.class).waitingForAbsent(PAGE_SIZE));
        for (SessionId id : hopeless) {
            database.useTransaction(transaction -> {
                ChatSession session = sessions.lockAlone(transaction, id);
                if (session.state() == SessionState.PAIRING
                        && !transaction.dao(PairingDao.class).isPresent(session.requestedMitraId())) {
                    sessions.unmatched(transaction, session, EndReason.MITRA_OFFLINE);
                }
            });
        }
    }

    /** One page of the queue. */
    private final class Round {

        private final Start start;
        private final int fanout;
        private Optional<Start> next = Optional.empty();

        Round(Start start, int fanout) {
            this.start = start;
            this.fanout = fanout;
        }

        int run() {
            List<Candidate> candidates = candidates();
            return candidates.isEmpty()
                    ? 0
                    : database.inTransaction(transaction -> {
                        transaction.dao(PairingDao.class).lockPass();
                        return makeOffers(transaction, candidates);
                    });
        }

        /** Those who may be free, asked for outside the transaction; none if nobody waits. */
        private List<Candidate> candidates() {
            record Need(List<Waiting> waiting, Map<UserId, Integer> promised, Set<UserId> asked) {}
            Need need = database.readOnly(handle -> {
                PairingDao dao = handle.attach(PairingDao.class);
                List<Waiting> waiting = waiting(dao, clock.instant());
                if (waiting.isEmpty()) {
                    return new Need(waiting, Map.of(), Set.of());
                }
                return new Need(
                        waiting,
                        dao.openOfferCounts().stream()
                                .collect(Collectors.toMap(OpenOfferCount::mitraId, OpenOfferCount::openOffers)),
                        dao.priorOffers(waiting.stream().map(Waiting::id).toList()).stream()
                                .map(PriorOffer::mitraId)
                                .collect(Collectors.toSet()));
            });
            if (need.waiting.isEmpty()) {
                return List.of();
            }
            // Whoever has been asked may have declined: behind them there are still enough for everybody.
            int wanted = fanout * need.waiting.size() + need.asked.size() + SPARE_CANDIDATES;
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

        private List<Waiting> waiting(PairingDao dao, Instant now) {
            return dao.waiting(now, fanout, start.since, start.after, PAGE_SIZE);
        }

        private int makeOffers(Transaction transaction, List<Candidate> candidates) {
            PairingDao dao = transaction.dao(PairingDao.class);
            Instant now = clock.instant();
            List<Waiting> waiting = waiting(dao, now);
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
            if (waiting.size() == PAGE_SIZE) {
                Waiting last = waiting.get(PAGE_SIZE - 1);
                next = Optional.of(new Start(last.pairingSince(), last.id()));
            }
            return made;
        }
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
