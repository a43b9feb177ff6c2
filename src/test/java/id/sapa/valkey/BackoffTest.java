package id.sapa.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void growsToTheCeilingAndStartsAnewAfterAReset() {
        Backoff backoff = new Backoff(50, 400, () -> 1.0);
        assertThat(new long[] {
                    backoff.nextMillis(),
                    backoff.nextMillis(),
                    backoff.nextMillis(),
                    backoff.nextMillis(),
                    backoff.nextMillis()
                })
                .containsExactly(50, 100, 200, 400, 400);
        backoff.reset();
        assertThat(backoff.nextMillis()).isEqualTo(50);
    }

    @Test
    void isNeverShorterThanHalfOfItself() {
        assertThat(new Backoff(50, 400, () -> 0.0).nextMillis()).isEqualTo(25);
    }
}
