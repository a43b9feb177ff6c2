package id.sapa.pairing;

import id.sapa.availability.Candidate;
import id.sapa.common.UserId;
import id.sapa.pairing.PairingDao.Slots;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which mitra gets the next offer, and how many more each can be offered in this round. Not thread-safe. */
final class CapacityTracker {

    private final List<Candidate> ranked;
    private final Map<UserId, Integer> free = new HashMap<>();
    private final Map<UserId, Integer> offeredNow = new HashMap<>();

    /**
     * @param ranked the candidates, best first
     * @param slots free capacity by mitra; a mitra that is missing has none
     */
    CapacityTracker(List<Candidate> ranked, List<Slots> slots) {
        this.ranked = ranked;
        slots.forEach(slot -> free.put(slot.id(), slot.free()));
    }

    /**
     * Chooses the best mitra with free capacity that had no offer of this session yet, else the best of those that let one expire. A mitra
     * that declined is never asked again. Offers of this round count as taken capacity and as load, so that sessions spread.
     *
     * @param requested the only mitra allowed; null for any
     * @param history the strictest state of each mitra's earlier offers of this session
     * @param chosen mitras that this round has chosen for the session already
     */
    Optional<UserId> choose(UserId requested, Map<UserId, OfferState> history, Set<UserId> chosen) {
        Optional<UserId> choice = ranked.stream()
                .filter(candidate -> requested == null || requested.equals(candidate.id()))
                .filter(candidate -> !chosen.contains(candidate.id()))
                .filter(candidate -> free.getOrDefault(candidate.id(), 0) > 0)
                .filter(candidate -> strictness(history, candidate) < strictness(OfferState.DECLINED))
                .min(Comparator.comparingInt((Candidate candidate) -> strictness(history, candidate))
                        .thenComparingInt(
                                candidate -> candidate.activeSessions() + offeredNow.getOrDefault(candidate.id(), 0)))
                .map(Candidate::id);
        choice.ifPresent(mitra -> {
            free.merge(mitra, -1, Integer::sum);
            offeredNow.merge(mitra, 1, Integer::sum);
        });
        return choice;
    }

    /** Of two states the one that forbids more. */
    static OfferState stricter(OfferState a, OfferState b) {
        return strictness(a) >= strictness(b) ? a : b;
    }

    private static int strictness(Map<UserId, OfferState> history, Candidate candidate) {
        return strictness(history.getOrDefault(candidate.id(), OfferState.WITHDRAWN));
    }

    private static int strictness(OfferState state) {
        return switch (state) {
            case OPEN, ACCEPTED -> 3;
            case DECLINED -> 2;
            case EXPIRED -> 1;
            case WITHDRAWN -> 0;
        };
    }
}
