package id.sapa.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeriodicTaskTest {

    private static final Duration PERIOD = Duration.ofMillis(50);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<Long> runs = new ArrayList<>();
    private final LogCapture log = new LogCapture(LoopGuard.class);
    private boolean failing;

    private final PeriodicTask task = new PeriodicTask(
            scheduler,
            PERIOD,
            new LoopGuard(
                    "periodic-test",
                    new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)),
                    new LogThrottle(scheduler::nanoTime)),
            this::run);

    private void run() {
        runs.add(Duration.ofNanos(scheduler.nanoTime()).toMillis());
        if (failing) {
            throw new IllegalStateException("on purpose");
        }
    }

    @AfterEach
    void detach() {
        log.close();
    }

    @Test
    void runsAtOnceAndThenAfterEachPeriod() {
        task.start();
        scheduler.advance(Duration.ofMillis(100));
        assertThat(runs).containsExactly(0L, 50L, 100L);
    }

    @Test
    void startAfterPeriodDelaysTheFirstRun() {
        task.startAfterPeriod();
        scheduler.advance(Duration.ofMillis(100));
        assertThat(runs).containsExactly(50L, 100L);
    }

    @Test
    void failingTaskBacksOffInsteadOfRetryingEveryPeriod() {
        failing = true;
        task.start();
        scheduler.advance(Duration.ofMinutes(1));
        // At least a second between two runs once the backoff has grown.
        assertThat(runs).hasSizeBetween(30, 65);
        assertThat(log.events()).hasSize(1);
    }

    @Test
    void runsEachPeriodAgainAfterRecovery() {
        failing = true;
        task.start();
        scheduler.advance(Duration.ofSeconds(10));
        failing = false;
        scheduler.advance(Duration.ofSeconds(2));
        runs.clear();
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(runs).hasSize(20);
    }

    @Test
    void runSoonBringsTheNextRunForward() {
        task.start();
        scheduler.advance(Duration.ofMillis(10));
        task.runSoon();
        task.runSoon();
        scheduler.advance(Duration.ofMillis(50));
        assertThat(runs).containsExactly(0L, 10L, 60L);
        assertThat(scheduler.waiting()).isEqualTo(1);
    }

    @Test
    void runSoonDoesNotDefeatTheBackoff() {
        failing = true;
        task.start();
        scheduler.advance(Duration.ofMillis(1));
        task.runSoon();
        scheduler.advance(Duration.ofMillis(10));
        assertThat(runs).containsExactly(0L);
    }

    @Test
    void stoppedTaskRunsNoMore() {
        task.start();
        scheduler.advance(Duration.ofMillis(10));
        task.stop();
        task.runSoon();
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(runs).containsExactly(0L);
    }
}
