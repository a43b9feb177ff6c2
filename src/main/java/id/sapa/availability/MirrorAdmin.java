package id.sapa.availability;

import id.sapa.valkey.ValkeyUnavailableException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What people may ask of availability at any time, harmlessly: the mirror or the beacon made anew. Thread-safe. */
public final class MirrorAdmin {

    private final MirrorSynchronizer keeper;
    private final SnapshotCache snapshots;

    MirrorAdmin(MirrorSynchronizer keeper, SnapshotCache snapshots) {
        this.keeper = keeper;
        this.snapshots = snapshots;
    }

    /** Measures the drift, then rebuilds the mirror from Postgres; counts and duration by name. */
    public Map<String, Object> reseed() {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            DriftReport drift = keeper.auditNow();
            SeedReport seed = keeper.seedNow("asked for");
            answer.put("seeded", true);
            answer.put("mitras", seed.mitras());
            answer.put("removed", seed.removed() + drift.surplus());
            answer.put("drifted", drift.drifted());
            answer.put("attempts", seed.attempts());
            answer.put("duration_ms", seed.durationMs());
            answer.put("seeded_at", seed.seededAt());
        } catch (ValkeyUnavailableException e) {
            answer.put("seeded", false);
            answer.put("reason", "Valkey is away; the mirror is seeded when it comes back");
        }
        return answer;
    }

    /** Counts anew for the beacon; the counts and the duration by name. */
    public Map<String, Object> rebuildSnapshot() {
        long start = System.nanoTime();
        Snapshot snapshot = snapshots.rebuild().snapshot();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("available", snapshot.available());
        answer.put("available_count", snapshot.availableCount());
        answer.put("online_count", snapshot.onlineCount());
        answer.put("as_of", snapshot.asOf());
        answer.put("duration_ms", (System.nanoTime() - start) / 1_000_000);
        return answer;
    }
}
