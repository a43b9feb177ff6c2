package id.sapa.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChaosIT {

    @Test
    void nothingIsLostDoubledOrOutOfOrder() throws InterruptedException {
        Chaos.Report report = new Chaos(new Random().nextLong(), Duration.ofSeconds(25)).run();
        assertThat(report.violations()).as("seed %d", report.seed()).isEmpty();
        assertThat(report.messages()).isPositive();
        assertThat(report.refused())
                .as("sends after the end of the brief chats")
                .isPositive();
    }
}
