package id.sapa.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import id.sapa.common.Money;
import id.sapa.common.RefundScope;
import id.sapa.session.SessionOutcome.Ending;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SessionOutcomeTest {

    private static final Money PAID = Money.of(50_001);
    private static final OutcomeRule RULE = new OutcomeRule(RefundScope.NONE, RefundScope.REST, RefundScope.REST, 180);

    @ParameterizedTest
    @CsvSource({
        "TIME_UP, 0, 0",
        "ENDED_BY_CUSTOMER, 1799, 0",
        "ENDED_BY_MITRA, 1800, 50001",
        "ENDED_BY_MITRA, 900, 25001",
        "ENDED_BY_MITRA, 1, 28",
        "ENDED_BY_MITRA, 0, 0",
        "ENDED_BY_MITRA, -90, 0",
        "ENDED_BY_OPERATOR, 900, 25001"
    })
    void refundsWhatTheRuleSays_whenTheMitraWrote(EndReason by, long unusedSeconds, long refund) {
        SessionOutcome outcome = SessionOutcome.of(RULE, ending(by, true, unusedSeconds), PAID);
        assertThat(outcome.reason()).isEqualTo(by);
        assertThat(outcome.refund()).isEqualTo(Money.of(refund));
        assertThat(outcome.refund().plus(outcome.earned())).isEqualTo(PAID);
    }

    @ParameterizedTest
    @EnumSource(names = {"TIME_UP", "ENDED_BY_CUSTOMER", "ENDED_BY_MITRA", "ENDED_BY_OPERATOR"})
    void refundsEverything_whenTheMitraWroteNothing(EndReason by) {
        SessionOutcome outcome = SessionOutcome.of(RULE, ending(by, false, 0), PAID);
        assertThat(outcome.refund()).isEqualTo(PAID);
        assertThat(outcome.earned()).isEqualTo(Money.ZERO);
        assertThat(outcome.reason()).isEqualTo(by == EndReason.ENDED_BY_OPERATOR ? by : EndReason.NO_SHOW);
    }

    @ParameterizedTest
    @CsvSource({"NONE, 0", "REST, 25001", "FULL, 50001"})
    void followsTheOperator_whenTheMitraWrote(RefundScope decision, long refund) {
        Ending ending = ending(EndReason.ENDED_BY_OPERATOR, true, 900);
        assertThat(SessionOutcome.ofOperator(decision, ending, PAID).refund()).isEqualTo(Money.of(refund));
    }

    @ParameterizedTest
    @EnumSource
    void overrulesTheOperator_whenTheMitraWroteNothing(RefundScope decision) {
        Ending ending = ending(EndReason.ENDED_BY_OPERATOR, false, 900);
        assertThat(SessionOutcome.ofOperator(decision, ending, PAID).refund()).isEqualTo(PAID);
    }

    @Test
    void refusesAmountsThatOverflow() {
        Ending ending = ending(EndReason.ENDED_BY_MITRA, true, 900);
        assertThatThrownBy(() -> SessionOutcome.of(RULE, ending, Money.of(Long.MAX_VALUE)))
                .isInstanceOf(ArithmeticException.class);
    }

    private static Ending ending(EndReason by, boolean mitraWrote, long unusedSeconds) {
        return new Ending(by, mitraWrote, Duration.ofMinutes(30), Duration.ofSeconds(unusedSeconds));
    }
}
