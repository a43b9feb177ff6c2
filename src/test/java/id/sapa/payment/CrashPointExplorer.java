package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.FakeXendit.Fault;
import java.time.Duration;
import java.util.function.Consumer;

/** Runs a money flow again and again; in each run one thing goes wrong at the next place where it can. */
final class CrashPointExplorer {

    /** Far more than any flow has. */
    private static final int MAX_CRASH_POINTS = 200;

    private final PaymentTestHarness world;

    CrashPointExplorer(PaymentTestHarness world) {
        this.world = world;
    }

    /** What goes wrong once in a run. */
    private enum Trouble {
        DEATH_BETWEEN_STEPS,
        DEATH_AFTER_CALL,
        ANSWER_LOST,
        ERROR;

        void arrange(PaymentTestHarness world, int place) {
            switch (this) {
                case DEATH_BETWEEN_STEPS -> world.crashing.crashAt(place);
                case DEATH_AFTER_CALL -> world.xendit.faultAt(place, Fault.NONE, world.crashing::die);
                case ANSWER_LOST -> world.xendit.faultAt(place, Fault.ANSWER_LOST, () -> {});
                case ERROR -> world.xendit.faultAt(place, Fault.ERROR, () -> {});
            }
        }

        /** Ends it, and tells whether it has happened. */
        boolean happened(PaymentTestHarness world, int place, int calls) {
            boolean happened = this == DEATH_BETWEEN_STEPS ? world.crashing.hasCrashed() : calls > place;
            world.crashing.crashAt(-1);
            world.xendit.fault(Fault.NO_WEBHOOKS);
            return happened;
        }
    }

    /**
     * Runs a flow with each trouble at each of its places.
     *
     * @param outcome checks how a run ended
     */
    void atEveryCrashPoint(Consumer<PaymentScenario> flow, Consumer<PaymentScenario> outcome) {
        for (Trouble trouble : Trouble.values()) {
            int place = 0;
            while (runs(flow, outcome, trouble, place)) {
                place++;
                assertThat(place).as("places of the flow").isLessThan(MAX_CRASH_POINTS);
            }
            assertThat(place).as("places of " + trouble).isGreaterThan(trouble == Trouble.DEATH_BETWEEN_STEPS ? 10 : 1);
        }
    }

    /** Runs the flow with one trouble at one place and tells whether it has that place. */
    private boolean runs(
            Consumer<PaymentScenario> flow, Consumer<PaymentScenario> outcome, Trouble trouble, int place) {
        PaymentScenario run = new PaymentScenario(world);
        int callsBefore = world.xendit.calls().size();
        trouble.arrange(world, place);
        flow.accept(run);
        boolean happened = trouble.happened(world, place, world.xendit.calls().size() - callsBefore);
        // Whatever was cut off is found again by jobs, or shown to an operator who looks at the gateway.
        for (int i = 0; i < 4; i++) {
            world.pass(Duration.ofMinutes(5));
            world.runDueJobs();
            run.webhooks();
            world.runDueJobs();
            run.sendUnansweredAgain();
        }
        try {
            outcome.accept(run);
            run.assertOnce();
        } catch (AssertionError e) {
            throw new AssertionError(trouble + " at " + place + ": " + e.getMessage(), e);
        }
        world.forget();
        return happened;
    }
}
