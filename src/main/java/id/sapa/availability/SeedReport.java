package id.sapa.availability;

import java.time.Instant;

/**
 * What a reseed did.
 *
 * @param reason why it was made
 * @param mitras rows written
 * @param removed names that stood in the mirror without a mitra in Postgres
 * @param attempts how often it began, the server having been wiped or replaced meanwhile
 * @param seededAt when it was complete
 */
record SeedReport(String reason, int mitras, int removed, int attempts, long durationMs, Instant seededAt) {}
