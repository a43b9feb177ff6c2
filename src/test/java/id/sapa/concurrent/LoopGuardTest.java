package id.sapa.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopGuardTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

    private final AtomicLong nanos = new AtomicLong();
    private final LoopGuard guard = new LoopGuard("guard-test", BACKOFF, new LogThrottle(nanos::get));
    private final LogCapture log = new LogCapture(LoopGuard.class);
    private final long errorsBefore = LoopErrors.counts().get("guard-test");

    @AfterEach
    void detach() {
        log.close();
    }

    @Test
    void successNeedsNoDelay() {
        assertThat(guard.run(() -> {})).isZero();
        assertThat(guard.isFailing()).isFalse();
        assertThat(log.events()).isEmpty();
    }

    @Test
    void delayGrowsWithConsecutiveFailures() {
        Duration first = fail();
        assertThat(first).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        for (int i = 0; i < 9; i++) {
            fail();
        }
        assertThat(fail()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(guard.isFailing()).isTrue();
        guard.run(() -> {});
        assertThat(fail()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    }

    @Test
    void failureIsLoggedWithItsThrowableAndItsLoop() {
        IllegalStateException failure = new IllegalStateException();
        guard.run(() -> {
            throw failure;
        });
        ILoggingEvent event = log.events().get(0);
        assertThat(event.getLevel()).isEqualTo(Level.WARN);
        assertThat(((ThrowableProxy) event.getThrowableProxy()).getThrowable()).isSameAs(failure);
        assertThat(LogCapture.value(event, "loop")).isEqualTo("guard-test");
        assertThat(LogCapture.value(event, "failures")).isEqualTo(1);
    }

    @Test
    void repeatsAreLoggedOnceAMinuteWithTheNumberSuppressed() {
        for (int i = 0; i < 60; i++) {
            fail();
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(log.events()).hasSize(1);
        fail();
        assertThat(log.events()).hasSize(2);
        assertThat(LogCapture.value(log.events().get(1), "suppressed")).isEqualTo(59L);
    }

    @Test
    void everyFailureIsCountedByLoop() {
        fail();
        fail();
        assertThat(LoopErrors.counts()).containsEntry("guard-test", errorsBefore + 2);
    }

    @Test
    void recoveryIsLoggedOnce() {
        fail();
        fail();
        guard.run(() -> {});
        guard.run(() -> {});
        assertThat(log.messages()).containsExactly("Background loop failed", "Background loop recovered");
    }

    @Test
    void anErrorDoesNotEndTheLoop() {
        assertThat(guard.run(() -> {
                    throw new StackOverflowError();
                }))
                .isPositive();
    }

    @Test
    void interruptStaysSetAndIsNoFailure() {
        guard.run(() -> {
            throw new InterruptedException();
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(guard.isFailing()).isFalse();
    }

    @Test
    void failuresWhileStoppingAreNeitherLoggedNorCounted() {
        guard.stopping();
        fail();
        assertThat(log.events()).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.INFO));
        assertThat(LoopErrors.counts()).containsEntry("guard-test", errorsBefore);
    }

    private Duration fail() {
        return guard.run(() -> {
            throw new IllegalStateException("on purpose");
        });
    }
}
