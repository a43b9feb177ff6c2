package id.sapa.session;

import id.sapa.common.Money;
import id.sapa.common.RefundScope;
import java.time.Duration;

/**
 * What becomes of the money paid for a session that ended: refund and earnings add up to what was paid.
 *
 * @param reason why the session is over; {@code no_show} if the mitra never wrote, unless an operator ended it
 * @param refund what goes back, earlier refunds included
 * @param earned what mitra and platform share
 */
record SessionOutcome(EndReason reason, Money refund, Money earned) {

    /**
     * How a session ended.
     *
     * @param by who or what ended it
     * @param mitraWrote whether the mitra wrote any visible text
     * @param bought the time paid for, extensions included; positive
     * @param unused what was left of it; what exceeds the bounds counts as the nearest of them
     */
    record Ending(EndReason by, boolean mitraWrote, Duration bought, Duration unused) {}

    /** Applies the rule, with unused time refunded in proportion, rounded up to whole rupiah. */
    static SessionOutcome of(OutcomeRule rule, Ending ending, Money paid) {
        return of(rule.refund(ending.by, ending.mitraWrote), ending, paid);
    }

    /** Applies an operator's decision; a session in which the mitra wrote nothing is refunded in full all the same. */
    static SessionOutcome ofOperator(RefundScope decision, Ending ending, Money paid) {
        return of(ending.mitraWrote ? decision : RefundScope.FULL, ending, paid);
    }

    private static SessionOutcome of(RefundScope scope, Ending ending, Money paid) {
        Money refund = switch (scope) {
            case NONE -> Money.ZERO;
            case REST -> unusedPart(ending, paid);
            case FULL -> paid;
        };
        EndReason reason =
                ending.mitraWrote || ending.by == EndReason.ENDED_BY_OPERATOR ? ending.by : EndReason.NO_SHOW;
        return new SessionOutcome(reason, refund, paid.minus(refund));
    }

    private static Money unusedPart(Ending ending, Money paid) {
        long bought = ending.bought.toSeconds();
        long unused = Math.max(0, Math.min(bought, ending.unused.toSeconds()));
        return Money.of(-Math.floorDiv(Math.multiplyExact(-paid.rupiah(), unused), bought));
    }
}
