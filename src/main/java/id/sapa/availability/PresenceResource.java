package id.sapa.availability;

import id.sapa.account.AuthenticatedUser;
import id.sapa.account.Roles;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.web.Problems;
import id.sapa.web.UserRateLimits;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A mitra's own switch and its heartbeats. */
@Tag(name = "presence")
@Path("/v1/mitra")
@RolesAllowed(Roles.MITRA)
@Produces(MediaType.APPLICATION_JSON)
public final class PresenceResource {

    private final PresenceService service;
    private final HeartbeatService heartbeatService;
    private final UserRateLimits limits;

    PresenceResource(PresenceService service, HeartbeatService heartbeatService, UserRateLimits limits) {
        this.service = service;
        this.heartbeatService = heartbeatService;
        this.limits = limits;
    }

    /** Switches the mitra on or off. Off takes it out of the search; its active sessions go on. */
    @PUT
    @Path("/presence")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "setPresence", summary = "Go online or offline")
    public PresenceResponse put(@Auth AuthenticatedUser user, @NotNull @Valid SetPresenceRequest request) {
        return service.setOnline(user.id(), request.online());
    }

    /** The mitra's switch as it stands, and why if it is off. */
    @GET
    @Path("/presence")
    @Operation(operationId = "getPresence", summary = "See whether one is online")
    public PresenceResponse get(@Auth AuthenticatedUser user) {
        return service.get(user.id());
    }

    /** Says that the mitra is alive. Hot calls are answered by {@link FastPathHandler} before they come here. */
    @POST
    @Path("/heartbeat")
    @Operation(operationId = "sendHeartbeat", summary = "Keep the mitra online")
    @Problems(ProblemCode.OFFLINE)
    public void heartbeat(@Auth AuthenticatedUser user) {
        limits.require(UserRateLimits.HEARTBEATS, user.id());
        boolean online;
        try {
            online = heartbeatService.record(user.id()).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new ProblemException(ProblemCode.UNAVAILABLE);
        }
        if (!online) {
            throw new ProblemException(ProblemCode.OFFLINE);
        }
    }

    /** {@code online} as wished. */
    record SetPresenceRequest(@NotNull Boolean online) {}

    /**
     * The state after the call.
     *
     * @param reason why the mitra is offline; null while it is online, and if it never was
     */
    record PresenceResponse(
            boolean online,
            int activeSessions,
            int maxSessions,
            @Nullable PresenceReason reason) {}
}
