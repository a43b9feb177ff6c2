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
final class MirrorAudit {

    private final MirrorSeeder mirrorSeeder;
    private final Mirror mirror;
    private final StalenessPolicy stalenessPolicy;

    MirrorAudit(MirrorSeeder mirrorSeeder, Mirror mirror, StalenessPolicy stalenessPolicy) {
        this.mirrorSeeder = mirrorSeeder;
        this.mirror = mirror;
        this.stalenessPolicy = stalenessPolicy;
    }

    /** The first look: the rows that differ now. */
    Comparison compare() {
        long start = System.nanoTime();
        List<MirrorRow> rows = mirrorSeeder.rows();
        return new Comparison(rows, differing(rows), System.nanoTime() - start);
    }

    /** The second look, at what the first one found; repairs what still differs. */
    DriftReport conclude(Comparison first) {
        long start = System.nanoTime();
        Set<UserId> drifted = new HashSet<>();
        if (!first.different().isEmpty()) {
            differing(mirrorSeeder.rows(first.different().keySet())).forEach((id, version) -> {
                if (version.equals(first.different().get(id))) {
                    drifted.add(id);
                }
            });
            mirrorSeeder.repair(drifted);
        }
        int surplus = mirrorSeeder.sweep(first.rows());
        return new DriftReport(
                first.rows().size(),
                drifted.size(),
                surplus,
                (first.nanos() + System.nanoTime() - start) / 1_000_000,
                stalenessPolicy.now());
    }

    private Map<UserId, Long> differing(List<MirrorRow> rows) {
        Set<UserId> ids = new HashSet<>();
        MirrorSeeder.chunks(MirrorSeeder.chunks(rows, MirrorSeeder.CHUNK), MirrorSeeder.CHUNKS_IN_FLIGHT)
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
    record Comparison(List<MirrorRow> rows, Map<UserId, Long> different, long nanos) {}
}
