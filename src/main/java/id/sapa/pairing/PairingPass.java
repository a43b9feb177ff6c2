package id.sapa.pairing;

import id.sapa.availability.Availability;
import id.sapa.availability.Candidate;
import id.sapa.common.OfferId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import id.sapa.jobs.Jobs;
import id.sapa.pairing.PairingDao.Asked;
import id.sapa.pairing.PairingDao.Promised;
import id.sapa.pairing.PairingDao.Slots;
import id.sapa.pairing.PairingDao.Waiting;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
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
final class PairingPass {

    private static final int MOST_SESSIONS = 200;

    private final Database database;
    private final Availability availability;
    private final OfferNotices notices;
    private final Jobs jobs;
    private final Settings settings;
    private final Clock clock;

    PairingPass(
            Database database,
            Availability availability,
            OfferNotices notices,
            Jobs jobs,
            Settings settings,
            Clock clock) {
        this.database = database;
        this.availability = availability;
        this.notices = notices;
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
    }

    /** How many offers were made. */
    int run() {
        int fanout = settings.get(SettingKey.PAIRING_FANOUT);
        List<Candidate> candidates = candidates(fanout);
        return database.inTransaction(tx -> {
            PairingDao dao = tx.dao(PairingDao.class);
            dao.lockPass();
            Instant now = clock.instant();
            OfferDao offers = tx.dao(OfferDao.class);
            notices.gone(tx, offers.expire(now));
            notices.gone(tx, offers.withdrawFromDeactivated(now));
            return candidates.isEmpty() ? 0 : makeOffers(tx, candidates, fanout, now);
        });
    }

    /** Those who may be free, asked for outside the transaction; none if nobody waits. */
    private List<Candidate> candidates(int fanout) {
        record Need(List<Waiting> waiting, Map<UserId, Integer> promised) {}
        Need need = database.read(handle -> {
            PairingDao dao = handle.attach(PairingDao.class);
            List<Waiting> waiting = dao.waiting(clock.instant(), fanout, MOST_SESSIONS);
            return new Need(
                    waiting,
                    waiting.isEmpty()
                            ? Map.of()
                            : dao.promised().stream()
                                    .collect(Collectors.toMap(Promised::mitraId, Promised::openOffers)));
        });
        if (need.waiting.isEmpty()) {
            return List.of();
        }
        // Some of them will have declined some of the sessions, so more are asked for than are needed.
        int wanted = 2 * fanout * need.waiting.size() + 20;
        Map<UserId, Candidate> byId = new LinkedHashMap<>();
        availability
                .candidates(wanted, need.promised, Set.of())
                .forEach(candidate -> byId.put(candidate.id(), candidate));
        need.waiting.stream()
                .map(Waiting::requestedMitraId)
                .filter(Objects::nonNull)
                .distinct()
                .filter(mitra -> !byId.containsKey(mitra))
                .map(availability::candidate)
                .flatMap(Optional::stream)
                .forEach(candidate -> byId.put(candidate.id(), candidate));
        return List.copyOf(byId.values());
    }

    private int makeOffers(Tx tx, List<Candidate> candidates, int fanout, Instant now) {
        PairingDao dao = tx.dao(PairingDao.class);
        List<Waiting> waiting = dao.waiting(now, fanout, MOST_SESSIONS);
        List<SessionId> ids = waiting.stream().map(Waiting::id).toList();
        Set<SessionId> locked = new HashSet<>(dao.lockWaiting(ids));
        Map<SessionId, Map<UserId, OfferState>> asked = dao.asked(ids).stream()
                .collect(Collectors.groupingBy(
                        Asked::sessionId,
                        // Of several offers to one mitra the one that forbids most counts: open, then declined.
                        Collectors.toMap(Asked::mitraId, Asked::state, PairingPass::stricter)));
        Board board = new Board(
                candidates, dao.slots(candidates.stream().map(Candidate::id).toList()));
        int made = 0;
        for (Waiting session : waiting) {
            if (!locked.contains(session.id())) {
                continue;
            }
            Map<UserId, OfferState> history = asked.getOrDefault(session.id(), Map.of());
            Set<UserId> chosen = new HashSet<>();
            for (int open = session.openOffers(); open < fanout; open++) {
                Optional<UserId> mitra = board.choose(session.requestedMitraId(), history, chosen);
                if (mitra.isEmpty()) {
                    break;
                }
                chosen.add(mitra.get());
                offer(tx, session.id(), mitra.get(), now);
                made++;
            }
        }
        return made;
    }

    private void offer(Tx tx, SessionId session, UserId mitra, Instant now) {
        Instant expiresAt = now.plusSeconds(settings.get(SettingKey.PAIRING_OFFER_TIMEOUT_SECONDS));
        OfferId id = OfferId.next();
        OfferDao dao = tx.dao(OfferDao.class);
        dao.insert(id, session, mitra, now, expiresAt);
        jobs.schedule(tx, PairingRunner.OFFER_TIMEOUT, id.toString(), expiresAt);
        notices.made(tx, mitra, dao.view(id).view());
    }

    private static OfferState stricter(OfferState a, OfferState b) {
        return strictness(a) >= strictness(b) ? a : b;
    }

    private static int strictness(OfferState state) {
        return switch (state) {
            case OPEN, ACCEPTED -> 3;
            case DECLINED -> 2;
            case EXPIRED -> 1;
            case WITHDRAWN -> 0;
        };
    }

    /** Who has room for how many more, in the order in which they are asked. */
    private static final class Board {

        private final List<Candidate> ranked;
        private final Map<UserId, Integer> free = new HashMap<>();
        private final Map<UserId, Integer> promisedNow = new HashMap<>();

        Board(List<Candidate> ranked, List<Slots> slots) {
            this.ranked = ranked;
            slots.forEach(slot -> free.put(slot.id(), slot.free()));
        }

        /**
         * The best mitra with room who was not asked before; else the best of those who let an offer time out, who may
         * only have looked away. Who declined is never asked again. What was promised in this pass counts as taken, so
         * that sessions spread.
         */
        Optional<UserId> choose(UserId requested, Map<UserId, OfferState> history, Set<UserId> chosen) {
            Optional<UserId> choice = ranked.stream()
                    .filter(candidate -> requested == null || requested.equals(candidate.id()))
                    .filter(candidate -> !chosen.contains(candidate.id()))
                    .filter(candidate -> free.getOrDefault(candidate.id(), 0) > 0)
                    .filter(candidate -> strictness(history.getOrDefault(candidate.id(), OfferState.WITHDRAWN)) < 2)
                    .min(Comparator.comparingInt((Candidate candidate) ->
                                    strictness(history.getOrDefault(candidate.id(), OfferState.WITHDRAWN)))
                            .thenComparingInt(candidate ->
                                    candidate.activeSessions() + promisedNow.getOrDefault(candidate.id(), 0)))
                    .map(Candidate::id);
            choice.ifPresent(mitra -> {
                free.merge(mitra, -1, Integer::sum);
                promisedNow.merge(mitra, 1, Integer::sum);
            });
            return choice;
        }
    }
}
