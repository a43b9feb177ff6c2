package id.sapa.availability;

import id.sapa.common.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the mirror with Postgres and repairs what differs. A difference counts only if a second look, some time later, still finds it at
 * the same version: the first may have come between a commit and its mirror write.
 */
final class DriftAudit {

    private final Reseed reseed;
    private final Mirror mirror;
    private final Freshness freshness;

    DriftAudit(Reseed reseed, Mirror mirror, Freshness freshness) {
        this.reseed = reseed;
        this.mirror = mirror;
        this.freshness = freshness;
    }

    /** The first look: the rows that differ now. */
    Look look() {
        long start = System.nanoTime();
        List<MirrorRow> rows = reseed.rows();
        return new Look(rows, differing(rows), System.nanoTime() - start);
    }

    /** The second look, at what the first one found; repairs what still differs. */
    DriftReport conclude(Look first) {
        long start = System.nanoTime();
        Set<UserId> drifted = new HashSet<>();
        if (!first.different().isEmpty()) {
            differing(reseed.rows(first.different().keySet())).forEach((id, version) -> {
                if (version.equals(first.different().get(id))) {
                    drifted.add(id);
                }
            });
            reseed.repair(drifted);
        }
        int surplus = reseed.sweep(first.rows());
        return new DriftReport(
                first.rows().size(),
                drifted.size(),
                surplus,
                (first.nanos() + System.nanoTime() - start) / 1_000_000,
                freshness.now());
    }

    private Map<UserId, Long> differing(List<MirrorRow> rows) {
        Set<UserId> ids = new HashSet<>();
        Reseed.chunks(Reseed.chunks(rows, Reseed.CHUNK), Reseed.CHUNKS_IN_FLIGHT)
                .forEach(flight -> ids.addAll(mirror.audit(new ArrayList<>(flight))));
        Map<UserId, Long> versions = new HashMap<>();
        rows.stream().filter(row -> ids.contains(row.id())).forEach(row -> versions.put(row.id(), row.version()));
        return versions;
    }

    /**
     * What one comparison found.
     *
     * @param rows of Postgres
     * @param different the rows that the mirror has not so, with their version in Postgres
     */
    record Look(List<MirrorRow> rows, Map<UserId, Long> different, long nanos) {}
}
