package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Test;

class MicrosecondClockTest {

    private final Clock clock = SapaApplication.systemClock();

    @Test
    void hasNothingBelowAMicrosecond() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(clock.instant().getNano() % 1_000).isZero();
        }
    }

    @Test
    void agreesWithItselfInMilliseconds() {
        long before = clock.instant().toEpochMilli();
        assertThat(clock.millis()).isBetween(before, clock.instant().toEpochMilli());
    }
}
