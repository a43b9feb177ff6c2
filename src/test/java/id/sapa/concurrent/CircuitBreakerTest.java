package id.sapa.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final int THRESHOLD = 3;

    @Nested
    class ClosedByProbe {

        private final CircuitBreaker breaker = CircuitBreaker.closedByProbe(THRESHOLD);

        @Test
        void opensAtTheThirdConsecutiveFailure() {
            assertThat(breaker.onFailure()).isFalse();
            assertThat(breaker.onFailure()).isFalse();
            assertThat(breaker.isOpen()).isFalse();
            assertThat(breaker.onFailure()).isTrue();
            assertThat(breaker.isOpen()).isTrue();
        }

        @Test
        void successResetsTheCount() {
            breaker.onFailure();
            breaker.onFailure();
            breaker.onSuccess();
            breaker.onFailure();
            breaker.onFailure();
            assertThat(breaker.isOpen()).isFalse();
        }

        @Test
        void opensOnceForManyFailures() {
            open(breaker);
            assertThat(breaker.onFailure()).isFalse();
            assertThat(breaker.close()).isTrue();
            assertThat(breaker.close()).isFalse();
            assertThat(breaker.isOpen()).isFalse();
        }

        @Test
        void countsAnewAfterBeingClosed() {
            open(breaker);
            breaker.close();
            assertThat(breaker.onFailure()).isFalse();
            assertThat(breaker.isOpen()).isFalse();
        }

        @Test
        void staysOpenWhenACallThatBeganEarlierSucceeds() {
            open(breaker);
            breaker.onSuccess();
            assertThat(breaker.isOpen()).isTrue();
            assertThat(breaker.tryAcquirePermission()).isFalse();
        }
    }

    @Nested
    class WithTrialCalls {

        private static final Duration OPEN_INTERVAL = Duration.ofSeconds(5);

        /** Close to the overflow, which nanoTime may reach. */
        private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - OPEN_INTERVAL.toNanos());

        private final CircuitBreaker breaker = CircuitBreaker.withTrialCalls(THRESHOLD, OPEN_INTERVAL, nanos::get);

        @Test
        void permitsOneTrialAfterEachOpenInterval() {
            open(breaker);
            assertThat(breaker.tryAcquirePermission()).isFalse();
            nanos.addAndGet(OPEN_INTERVAL.toNanos() - 1);
            assertThat(breaker.tryAcquirePermission()).isFalse();
            nanos.addAndGet(1);
            assertThat(breaker.tryAcquirePermission()).isTrue();
            assertThat(breaker.tryAcquirePermission()).isFalse();
        }

        @Test
        void staysOpenForAnotherIntervalWhenTheTrialFails() {
            open(breaker);
            nanos.addAndGet(OPEN_INTERVAL.toNanos());
            assertThat(breaker.tryAcquirePermission()).isTrue();
            assertThat(breaker.onFailure()).isFalse();
            assertThat(breaker.tryAcquirePermission()).isFalse();
            nanos.addAndGet(OPEN_INTERVAL.toNanos());
            assertThat(breaker.tryAcquirePermission()).isTrue();
        }

        @Test
        void closesWhenTheTrialSucceeds() {
            open(breaker);
            nanos.addAndGet(OPEN_INTERVAL.toNanos());
            assertThat(breaker.tryAcquirePermission()).isTrue();
            breaker.onSuccess();
            assertThat(breaker.isOpen()).isFalse();
            breaker.onFailure();
            assertThat(breaker.tryAcquirePermission()).isTrue();
        }
    }

    private static void open(CircuitBreaker breaker) {
        for (int i = 0; i < THRESHOLD; i++) {
            breaker.onFailure();
        }
    }
}
