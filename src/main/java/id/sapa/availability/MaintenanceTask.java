package id.sapa.availability;

import id.sapa.common.Json;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code POST /tasks/NAME} for a piece of {@link MirrorAdmin}, answered in JSON. */
final class MaintenanceTask extends Task {

    private final Supplier<Map<String, Object>> work;

    MaintenanceTask(String name, Supplier<Map<String, Object>> work) {
        super(name, "application/json");
        this.work = work;
    }

    @Override
    public void execute(Map<String, List<String>> parameters, PrintWriter output) {
        output.println(Json.write(work.get()));
    }
}
