package id.sapa.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.availability.Candidate;
import id.sapa.common.UserId;
import id.sapa.pairing.PairingDao.Slots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CapacityTrackerTest {

    private final UserId best = UserId.next();
    private final UserId second = UserId.next();
    private final UserId third = UserId.next();

    @Test
    void choose_takesTheBestRanked() {
        assertThat(choose(tracker(candidate(best, 0), candidate(second, 0)), Map.of()))
                .contains(best);
    }

    @Test
    void choose_takesTheLeastLoaded_whateverTheRank() {
        assertThat(choose(tracker(candidate(best, 1), candidate(second, 0)), Map.of()))
                .contains(second);
    }

    @Test
    void choose_spreadsSessionsOfOneRound() {
        CapacityTracker tracker = tracker(candidate(best, 0), candidate(second, 0));
        assertThat(choose(tracker, Map.of())).contains(best);
        assertThat(choose(tracker, Map.of())).contains(second);
        assertThat(choose(tracker, Map.of())).contains(best);
    }

    @Test
    void choose_skipsMitrasWithoutCapacity() {
        CapacityTracker tracker = new CapacityTracker(
                List.of(candidate(best, 0), candidate(second, 0), candidate(third, 0)),
                List.of(new Slots(best, 0), new Slots(third, 1)));
        assertThat(choose(tracker, Map.of())).contains(third);
        assertThat(choose(tracker, Map.of())).isEmpty();
    }

    @Test
    void choose_neverAsksAgain_whoDeclinedOrHasTheOffer() {
        CapacityTracker tracker = tracker(candidate(best, 0), candidate(second, 0), candidate(third, 0));
        assertThat(choose(
                        tracker,
                        Map.of(best, OfferState.DECLINED, second, OfferState.OPEN, third, OfferState.ACCEPTED)))
                .isEmpty();
    }

    @Test
    void choose_asksAgainLast_whoLetAnOfferExpire() {
        CapacityTracker tracker = tracker(candidate(best, 0), candidate(second, 3));
        Map<UserId, OfferState> history = Map.of(best, OfferState.EXPIRED);
        assertThat(choose(tracker, history)).contains(second);
        assertThat(tracker.choose(null, history, Set.of(second))).contains(best);
    }

    @Test
    void choose_ignoresAWithdrawnOffer() {
        assertThat(choose(tracker(candidate(best, 0)), Map.of(best, OfferState.WITHDRAWN)))
                .contains(best);
    }

    @Test
    void choose_asksOnlyTheRequestedMitra() {
        CapacityTracker tracker = tracker(candidate(best, 0), candidate(second, 0));
        assertThat(tracker.choose(second, Map.of(), Set.of())).contains(second);
        assertThat(tracker.choose(third, Map.of(), Set.of())).isEmpty();
        assertThat(tracker.choose(second, Map.of(second, OfferState.DECLINED), Set.of()))
                .isEmpty();
    }

    @Test
    void choose_asksNobodyTwiceInARound() {
        CapacityTracker tracker = tracker(candidate(best, 0));
        assertThat(tracker.choose(null, Map.of(), Set.of(best))).isEmpty();
    }

    @Test
    void stricter_isTheStateThatForbidsMore() {
        List<OfferState> byStrictness =
                List.of(OfferState.WITHDRAWN, OfferState.EXPIRED, OfferState.DECLINED, OfferState.OPEN);
        for (int i = 1; i < byStrictness.size(); i++) {
            OfferState milder = byStrictness.get(i - 1);
            OfferState stricter = byStrictness.get(i);
            assertThat(CapacityTracker.stricter(milder, stricter)).isEqualTo(stricter);
            assertThat(CapacityTracker.stricter(stricter, milder)).isEqualTo(stricter);
        }
    }

    @Property
    void nobodyIsOfferedMoreThanItsCapacity_andNobodyIsLeftOutWhileThereIsCapacity(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 4) Integer> capacities,
            @ForAll @IntRange(max = 30) int sessions) {
        List<UserId> mitras = capacities.stream().map(capacity -> UserId.next()).toList();
        CapacityTracker tracker = new CapacityTracker(
                mitras.stream().map(id -> candidate(id, 0)).toList(),
                IntStream.range(0, mitras.size())
                        .mapToObj(i -> new Slots(mitras.get(i), capacities.get(i)))
                        .toList());
        Map<UserId, Integer> offers = new HashMap<>();
        List<Optional<UserId>> choices = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            Optional<UserId> choice = tracker.choose(null, Map.of(), new HashSet<>());
            choices.add(choice);
            choice.ifPresent(mitra -> offers.merge(mitra, 1, Integer::sum));
        }
        for (int i = 0; i < mitras.size(); i++) {
            assertThat(offers.getOrDefault(mitras.get(i), 0)).isLessThanOrEqualTo(capacities.get(i));
        }
        int total = capacities.stream().mapToInt(Integer::intValue).sum();
        assertThat(choices.stream().filter(Optional::isPresent)).hasSize(Math.min(total, sessions));
    }

    private static Optional<UserId> choose(CapacityTracker tracker, Map<UserId, OfferState> history) {
        return tracker.choose(null, history, Set.of());
    }

    private static CapacityTracker tracker(Candidate... candidates) {
        return new CapacityTracker(
                List.of(candidates),
                List.of(candidates).stream()
                        .map(candidate -> new Slots(candidate.id(), candidate.freeCapacity()))
                        .toList());
    }

    private static Candidate candidate(UserId id, int activeSessions) {
        return new Candidate(id, activeSessions, 5);
    }
}
