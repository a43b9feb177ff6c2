package id.sapa.controlcenter;

import id.sapa.common.Money;
import java.time.Instant;
import java.util.Map;

/**
 * The marketplace at one moment.
 *
 * @param asOf when the figures were read; older than a few seconds while Postgres does not answer
 * @param instance the instance that answers, whose health this is
 * @param free mitras that could take a session
 * @param busy mitras that are online, at capacity
 * @param online free and busy
 * @param waiting sessions that wait for a mitra
 * @param longestWaitSeconds how long the first of them has waited, or null if none does
 * @param takingsToday what was paid since midnight in Jakarta
 * @param refundsToday what was paid back since then
 * @param flaggedEvents gateway events that wait for an operator
 * @param manualRefunds refunds that wait to be paid by hand
 * @param marks for each kind of thing a value that differs whenever a list of it may have changed
 */
record OverviewResponse(
        Instant asOf,
        String instance,
        long free,
        long busy,
        long online,
        long waiting,
        Long longestWaitSeconds,
        long active,
        long awaitingPayment,
        Money takingsToday,
        long paymentsToday,
        Money refundsToday,
        long flaggedEvents,
        long manualRefunds,
        Map<String, Check> health,
        Mirror mirror,
        Map<String, String> marks) {

    /** The same figures beside newer findings about this instance. */
    OverviewResponse with(Map<String, Check> newHealth, Mirror newMirror) {
        return new OverviewResponse(
                asOf,
                instance,
                free,
                busy,
                online,
                waiting,
                longestWaitSeconds,
                active,
                awaitingPayment,
                takingsToday,
                paymentsToday,
                refundsToday,
                flaggedEvents,
                manualRefunds,
                newHealth,
                newMirror,
                marks);
    }

    /** The outcome of one health check. */
    record Check(boolean healthy, String message, long durationMs) {}

    /**
     * The Valkey copy of availability.
     *
     * @param ageSeconds since this instance last saw it filled from Postgres, or null if never
     * @param drift differences found at the last comparison, or null if there was none
     */
    record Mirror(Long ageSeconds, Long drift, Instant comparedAt) {}
}
