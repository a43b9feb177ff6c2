package id.sapa.availability;

import id.sapa.common.Json;
import id.sapa.valkey.ValkeyUnavailableException;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /tasks/reseed}: measures the drift, then rebuilds the mirror from Postgres. Harmless at any time. */
final class ReseedTask extends Task {

    private final MirrorKeeper keeper;

    ReseedTask(MirrorKeeper keeper) {
        super("reseed", "application/json");
        this.keeper = keeper;
    }

    @Override
    public void execute(Map<String, List<String>> parameters, PrintWriter output) {
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
        output.println(Json.write(answer));
    }
}
