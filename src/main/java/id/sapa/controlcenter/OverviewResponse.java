package id.sapa.controlcenter;

import id.sapa.common.Money;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the marketplace.
 *
 * @param asOf when the figures were read; more than a few seconds ago while Postgres is unavailable
 * @param instance the answering instance, whose health is shown
 * @param free mitras that can take a session
 * @param busy mitras that are online and at capacity
 * @param online free plus busy
 * @param waiting sessions waiting for a mitra
 * @param maxWaitSeconds how long the first of them has waited; null if none is waiting
 * @param takingsToday amount paid since midnight in Jakarta
 * @param refundsToday amount refunded since then
 * @param flaggedEvents gateway events that await an operator
 * @param manualRefunds refunds that await a manual transfer
 * @param revisions for each kind of row, an opaque value that changes whenever a list of them may have changed
 */
record OverviewResponse(
        Instant asOf,
        String instance,
        long free,
        long busy,
        long online,
        long waiting,
        @Nullable Long maxWaitSeconds,
        long active,
        long awaitingPayment,
        Money takingsToday,
        long paymentsToday,
        Money refundsToday,
        long flaggedEvents,
        long manualRefunds,
        Map<String, Check> health,
        MirrorStatus mirror,
        Map<String, String> revisions) {

    /** Returns the same figures with newer health data of this instance. */
    OverviewResponse with(Map<String, Check> newHealth, MirrorStatus newMirror) {
        return new OverviewResponse(
                asOf,
                instance,
                free,
                busy,
                online,
                waiting,
                maxWaitSeconds,
                active,
                awaitingPayment,
                takingsToday,
                paymentsToday,
                refundsToday,
                flaggedEvents,
                manualRefunds,
                newHealth,
                newMirror,
                revisions);
    }

    /** The result of one health check. */
    record Check(boolean healthy, @Nullable String message, long durationMs) {}

    /**
     * The mirror of availability in Valkey.
     *
     * @param ageSeconds time since this instance last saw it seeded from Postgres; null if never
     * @param drift differences found by the last audit; null before the first
     */
    record MirrorStatus(
            @Nullable Long ageSeconds,
            @Nullable Long drift,
            @Nullable Instant comparedAt) {}
}
