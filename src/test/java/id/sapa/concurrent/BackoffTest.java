package id.sapa.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofMillis(400));

    @Test
    void doublesUpToTheMaximum() {
        assertThat(IntStream.rangeClosed(1, 5)
                        .mapToLong(failures -> backoff.delay(failures, 1).toMillis()))
                .containsExactly(50L, 100L, 200L, 400L, 400L);
    }

    @Test
    void halfOfTheDelayIsRandom() {
        assertThat(backoff.delay(1, 0)).isEqualTo(Duration.ofMillis(25));
        assertThat(backoff.delay(1, 0.5)).isEqualTo(Duration.ofNanos(37_500_000));
    }

    @Property
    void delayStaysWithinHalfTheInitialAndTheMaximum(
            @ForAll @IntRange(min = 1) int failures, @ForAll @DoubleRange(min = 0, max = 1) double random) {
        assertThat(backoff.delay(failures, random)).isBetween(Duration.ofMillis(25), Duration.ofMillis(400));
    }

    @Test
    void maximumBelowTheInitialDelayIsRefused() {
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
