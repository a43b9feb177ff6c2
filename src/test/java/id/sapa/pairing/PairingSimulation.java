package id.sapa.pairing;

import id.sapa.availability.Candidate;
import id.sapa.common.UserId;
import id.sapa.pairing.PairingDao.Slots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * A day of a marketplace in simulated time, with the product's own choice of mitras. {@code main} prints the table of docs/benchmarks.md:
 *
 * <pre>mvn -q test-compile exec:java -Dexec.mainClass=id.sapa.pairing.PairingSimulation -Dexec.classpathScope=test</pre>
 */
final class PairingSimulation {

    static final int MITRAS = 60;
    /** Sessions a day. */
    static final int LOAD = 288;

    private static final double DAY = 24 * 3_600;
    private static final double SESSION_SECONDS = 30 * 60;
    private static final double WINDOW_SECONDS = 180;
    private static final double OFFER_SECONDS = 20;
    /** A willing mitra answers after so many seconds, evenly spread. */
    private static final double MIN_ANSWER = 2;

    private static final double MAX_ANSWER = 12;
    private static final double DECLINES = 0.1;
    /** After being switched off, an absent mitra's app is switched on again after so long, and nobody looks at it. */
    private static final double ABSENT_RETURN_SECONDS = 2 * 3_600;

    private final Rules rules;
    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));
    private final List<Mitra> mitras = new ArrayList<>();
    private final Map<UserId, Mitra> byId = new HashMap<>();
    private final Set<Waiting> queue = new LinkedHashSet<>();
    private final List<Double> waits = new ArrayList<>();
    private long scheduled;
    private double now;
    private int created;
    private int unmatched;
    private int unmatchedWhileWillingFree;

    /** @param maxMissed offers missed in a row that switch a mitra off; 0 for never, and then a miss costs no rank either */
    record Rules(int fanout, int maxMissed) {
        static final Rules FORMER = new Rules(1, 0);
        static final Rules DEFAULT = new Rules(2, 3);
    }

    /** What a day came to; waits in seconds. */
    record Outcome(int sessions, int unmatched, int unmatchedWhileWillingFree, double medianWait, double p95Wait) {

        double unmatchedPercent() {
            return 100.0 * unmatched / sessions;
        }
    }

    private record Event(double at, long number, Runnable action) {}

    private static final class Mitra {
        private final UserId id = UserId.next();
        private final boolean absent;
        private boolean online = true;
        private int active;
        private double idleSince;
        private int missed;
        private final Set<Offered> open = new HashSet<>();

        private Mitra(boolean absent, double idleSince) {
            this.absent = absent;
            this.idleSince = idleSince;
        }
    }

    private static final class Waiting {
        private final double since;
        private final Map<UserId, OfferState> history = new HashMap<>();
        private final Set<Offered> open = new HashSet<>();

        private Waiting(double since) {
            this.since = since;
        }
    }

    private record Offered(Waiting session, Mitra mitra, long number) {}

    private PairingSimulation(Rules rules, int absent, long seed) {
        this.rules = rules;
        this.random = new Random(seed);
        List<Boolean> kinds = new ArrayList<>();
        for (int i = 0; i < MITRAS; i++) {
            kinds.add(i < absent);
        }
        Collections.shuffle(kinds, random);
        kinds.forEach(isAbsent -> mitras.add(new Mitra(isAbsent, -random.nextInt(3_600))));
        mitras.forEach(mitra -> byId.put(mitra.id, mitra));
    }

    /** One day. */
    static Outcome run(Rules rules, int absent, double sessionsPerDay, long seed) {
        return new PairingSimulation(rules, absent, seed).run(sessionsPerDay);
    }

    private Outcome run(double sessionsPerDay) {
        double at = 0;
        while ((at += -Math.log(1 - random.nextDouble()) * DAY / sessionsPerDay) < DAY) {
            at(at, this::arrive);
        }
        while (!events.isEmpty()) {
            Event next = events.poll();
            now = next.at();
            next.action().run();
        }
        List<Double> sorted = waits.stream().sorted().toList();
        return new Outcome(
                created,
                unmatched,
                unmatchedWhileWillingFree,
                sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2),
                sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() * 95 / 100));
    }

    private void at(double time, Runnable action) {
        events.add(new Event(time, scheduled++, action));
    }

    private void arrive() {
        created++;
        Waiting session = new Waiting(now);
        queue.add(session);
        at(now + WINDOW_SECONDS, () -> giveUp(session));
        round();
    }

    private void giveUp(Waiting session) {
        if (queue.remove(session)) {
            unmatched++;
            if (mitras.stream().anyMatch(mitra -> mitra.online && !mitra.absent && mitra.active == 0)) {
                unmatchedWhileWillingFree++;
            }
            withdraw(session);
            round();
        }
    }

    private void withdraw(Waiting session) {
        session.open.forEach(offer -> offer.mitra.open.remove(offer));
        session.open.clear();
    }

    private void round() {
        List<Candidate> ranked = mitras.stream()
                .filter(mitra -> mitra.online && mitra.active < 1)
                .sorted(Comparator.comparingInt((Mitra mitra) -> mitra.active).thenComparingDouble(m -> m.idleSince))
                .map(mitra -> new Candidate(mitra.id, mitra.active, 1))
                .toList();
        CapacityTracker tracker = new CapacityTracker(
                ranked,
                ranked.stream()
                        .map(candidate -> new Slots(
                                candidate.id(),
                                1
                                        - candidate.activeSessions()
                                        - byId.get(candidate.id()).open.size()))
                        .toList());
        for (Waiting session : queue) {
            Set<UserId> chosen = new HashSet<>();
            for (int open = session.open.size(); open < rules.fanout; open++) {
                Optional<UserId> mitra = tracker.choose(null, session.history, chosen);
                if (mitra.isEmpty()) {
                    break;
                }
                chosen.add(mitra.get());
                offer(session, byId.get(mitra.get()));
            }
        }
    }

    private void offer(Waiting session, Mitra mitra) {
        Offered offer = new Offered(session, mitra, scheduled);
        session.open.add(offer);
        mitra.open.add(offer);
        session.history.merge(mitra.id, OfferState.OPEN, CapacityTracker::stricter);
        if (mitra.absent) {
            at(now + OFFER_SECONDS, () -> miss(offer));
        } else {
            double answer = MIN_ANSWER + random.nextDouble() * (MAX_ANSWER - MIN_ANSWER);
            boolean declines = random.nextDouble() < DECLINES;
            at(now + answer, () -> answer(offer, declines));
        }
    }

    private boolean close(Offered offer, OfferState state) {
        if (!offer.session.open.remove(offer)) {
            return false;
        }
        offer.mitra.open.remove(offer);
        offer.session.history.put(offer.mitra.id, state);
        return true;
    }

    private void miss(Offered offer) {
        if (!close(offer, OfferState.EXPIRED)) {
            return;
        }
        Mitra mitra = offer.mitra;
        if (rules.maxMissed > 0) {
            mitra.idleSince = now;
            if (++mitra.missed >= rules.maxMissed) {
                mitra.online = false;
                at(now + ABSENT_RETURN_SECONDS, () -> comeOnline(mitra));
            }
        }
        round();
    }

    private void comeOnline(Mitra mitra) {
        if (now < DAY) {
            mitra.online = true;
            mitra.missed = 0;
            mitra.idleSince = now;
            round();
        }
    }

    private void answer(Offered offer, boolean declines) {
        if (!close(offer, declines ? OfferState.DECLINED : OfferState.ACCEPTED)) {
            return;
        }
        Mitra mitra = offer.mitra;
        mitra.missed = 0;
        if (!declines) {
            waits.add(now - offer.session.since);
            queue.remove(offer.session);
            withdraw(offer.session);
            mitra.active++;
            at(now + SESSION_SECONDS, () -> {
                mitra.active--;
                mitra.idleSince = now;
                round();
            });
        }
        round();
    }

    /** Prints the table. */
    public static void main(String[] arguments) {
        System.out.println(
                "| absent of " + MITRAS + " | sessions a day | rules | unmatched | median wait | 95 % wait at most |");
        System.out.println("|---|---|---|---|---|---|");
        for (int absent : new int[] {0, 9, 20}) {
            for (double load : new double[] {LOAD, 2.5 * LOAD}) {
                for (Rules rules : List.of(Rules.FORMER, Rules.DEFAULT)) {
                    Outcome outcome = run(rules, absent, load, 1);
                    System.out.printf(
                            "| %d | %d | fanout %d, %s | %d (%.1f %%) | %.0f s | %.0f s |%n",
                            absent,
                            outcome.sessions(),
                            rules.fanout,
                            rules.maxMissed == 0 ? "a miss costs nothing" : "off after " + rules.maxMissed + " misses",
                            outcome.unmatched(),
                            outcome.unmatchedPercent(),
                            outcome.medianWait(),
                            outcome.p95Wait());
                }
            }
        }
    }
}
