package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GatewayBreakerTest {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - PAUSE.toNanos());
    private final GatewayBreaker breaker = new GatewayBreaker(3, PAUSE, nanos::get);

    @Test
    void opensAfterSomeFailuresInARow() {
        failed();
        failed();
        succeeded();
        failed();
        failed();
        assertThat(breaker.isOpen()).isFalse();
        failed();
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.tryAcquire()).isFalse();
    }

    @Test
    void letsOneTrialThroughAfterThePause() {
        open();
        nanos.addAndGet(PAUSE.toNanos() - 1);
        assertThat(breaker.tryAcquire()).isFalse();
        nanos.addAndGet(1);
        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.tryAcquire()).isFalse();
    }

    @Test
    void staysOpenForAnotherPauseIfTheTrialFails() {
        open();
        nanos.addAndGet(PAUSE.toNanos());
        failed();
        assertThat(breaker.tryAcquire()).isFalse();
        nanos.addAndGet(PAUSE.toNanos());
        assertThat(breaker.tryAcquire()).isTrue();
    }

    @Test
    void closesWhenTheTrialSucceeds() {
        open();
        nanos.addAndGet(PAUSE.toNanos());
        succeeded();
        assertThat(breaker.isOpen()).isFalse();
        failed();
        assertThat(breaker.tryAcquire()).isTrue();
    }

    private void open() {
        failed();
        failed();
        failed();
    }

    private void failed() {
        assertThat(breaker.tryAcquire()).isTrue();
        breaker.failed();
    }

    private void succeeded() {
        assertThat(breaker.tryAcquire()).isTrue();
        breaker.succeeded();
    }
}
