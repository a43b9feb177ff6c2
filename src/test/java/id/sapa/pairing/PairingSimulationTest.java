package id.sapa.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.pairing.PairingSimulation.Outcome;
import id.sapa.pairing.PairingSimulation.Rules;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Absent mitras must not starve customers while willing ones are free. */
class PairingSimulationTest {

    @ParameterizedTest
    @CsvSource({"0,1,1", "9,1,1", "20,1,1", "0,2.5,1", "9,2.5,1", "20,2.5,1", "20,1,2", "20,2.5,3"})
    void customersAreServed(int absent, double load, long seed) {
        Outcome outcome = PairingSimulation.run(Rules.DEFAULT, absent, load * PairingSimulation.LOAD, seed);
        assertThat(outcome.sessions()).isGreaterThan(200);
        assertThat(100.0 * outcome.unmatchedWhileWillingFree() / outcome.sessions())
                .isLessThanOrEqualTo(1);
        assertThat(outcome.medianWait()).isLessThanOrEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({"9,1", "9,2.5"})
    void withoutACostForMissesTheyAreNot(int absent, double load) {
        Outcome outcome = PairingSimulation.run(Rules.FORMER, absent, load * PairingSimulation.LOAD, 1);
        assertThat(outcome.unmatchedPercent()).isGreaterThan(50);
    }
}
