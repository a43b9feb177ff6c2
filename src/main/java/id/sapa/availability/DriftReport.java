package id.sapa.availability;

import java.time.Instant;

/**
 * How far the mirror was from Postgres.
 *
 * @param mitras rows compared
 * @param drifted rows that were missing, old or different on a second look; they were repaired
 * @param surplus names in the mirror without a mitra in Postgres; they were removed
 */
public record DriftReport(int mitras, int drifted, int surplus, long durationMs, Instant auditedAt) {

    static final DriftReport NONE = new DriftReport(0, 0, 0, 0, Instant.EPOCH);
}
