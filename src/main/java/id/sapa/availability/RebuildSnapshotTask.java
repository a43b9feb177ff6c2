package id.sapa.availability;

import id.sapa.common.Json;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /tasks/rebuild-snapshot}: counts anew for the beacon. */
final class RebuildSnapshotTask extends Task {

    private final SnapshotCache snapshots;

    RebuildSnapshotTask(SnapshotCache snapshots) {
        super("rebuild-snapshot", "application/json");
        this.snapshots = snapshots;
    }

    @Override
    public void execute(Map<String, List<String>> parameters, PrintWriter output) {
        long start = System.nanoTime();
        Snapshot snapshot = snapshots.rebuild().snapshot();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("available", snapshot.available());
        answer.put("available_count", snapshot.availableCount());
        answer.put("online_count", snapshot.onlineCount());
        answer.put("as_of", snapshot.asOf());
        answer.put("duration_ms", (System.nanoTime() - start) / 1_000_000);
        output.println(Json.write(answer));
    }
}
