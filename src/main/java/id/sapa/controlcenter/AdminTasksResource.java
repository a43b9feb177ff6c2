package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.availability.MirrorAdmin;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** The tasks of {@code /tasks} for operators: with an operator's token, and audited. */
@Tag(name = "tasks")
@Path("/tasks")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATOR)
public final class AdminTasksResource {

    private final MirrorAdmin mirrorAdmin;
    private final AuditedTransactions writes;

    AdminTasksResource(MirrorAdmin mirrorAdmin, AuditedTransactions writes) {
        this.mirrorAdmin = mirrorAdmin;
        this.writes = writes;
    }

    /** Rebuilds the mirror from Postgres. Audited beforehand, because the work happens outside Postgres. */
    @POST
    @Path("/reseed")
    @Operation(operationId = "reseedMirror", summary = "Rebuild the mirror from Postgres")
    public Map<String, Object> reseed(@Auth AuthenticatedOperator operator) {
        writes.run(operator, "task.reseed", "mirror", Map.of(), transaction -> {});
        return mirrorAdmin.reseed();
    }

    /** Rebuilds the availability snapshot. */
    @POST
    @Path("/rebuild-snapshot")
    @Operation(operationId = "rebuildSnapshot", summary = "Rebuild the availability snapshot")
    public Map<String, Object> rebuildSnapshot(@Auth AuthenticatedOperator operator) {
        writes.run(operator, "task.rebuild-snapshot", "snapshot", Map.of(), transaction -> {});
        return mirrorAdmin.rebuildSnapshot();
    }
}
