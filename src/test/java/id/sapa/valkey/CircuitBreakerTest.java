package id.sapa.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private final CircuitBreaker breaker = new CircuitBreaker(3);

    @Test
    void opensAtTheThirdFailureInARow() {
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.failed()).isTrue();
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void aSuccessStartsTheCountAnew() {
        breaker.failed();
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void opensOnceForManyFailures() {
        for (int i = 0; i < 3; i++) {
            breaker.failed();
        }
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.close()).isTrue();
        assertThat(breaker.close()).isFalse();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void countsAnewAfterItWasClosed() {
        for (int i = 0; i < 3; i++) {
            breaker.failed();
        }
        breaker.close();
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.isOpen()).isFalse();
    }
}
