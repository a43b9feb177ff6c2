package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.availability.MirrorAdmin;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** The tasks of {@code /tasks} for operators: with an operator's token, and audited. */
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
    public Map<String, Object> reseed(@Auth AuthenticatedOperator operator) {
        writes.run(operator, "task.reseed", "mirror", Map.of(), transaction -> {});
        return mirrorAdmin.reseed();
    }

    /** Rebuilds the availability snapshot. */
    @POST
    @Path("/rebuild-snapshot")
    public Map<String, Object> rebuildSnapshot(@Auth AuthenticatedOperator operator) {
        writes.run(operator, "task.rebuild-snapshot", "snapshot", Map.of(), transaction -> {});
        return mirrorAdmin.rebuildSnapshot();
    }
}
