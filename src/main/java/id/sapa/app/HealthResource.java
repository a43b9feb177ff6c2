package id.sapa.app;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** What probes ask. The answer gives no details: they are on the internal listener. */
@Tag(name = "health")
@Path("/health")
public final class HealthResource {

    private final Readiness readiness;

    HealthResource(Readiness readiness) {
        this.readiness = readiness;
    }

    /** 200 while the process can answer at all; a dependency that is away is no reason to restart it. */
    @GET
    @Path("/live")
    @Operation(operationId = "getLiveness", summary = "Whether the process should go on")
    @ApiResponse(responseCode = "200", description = "It should")
    public Response live() {
        return Response.ok().build();
    }

    /** 200 when the instance should get traffic, else 503. */
    @GET
    @Path("/ready")
    @Operation(operationId = "getReadiness", summary = "Whether the instance takes requests")
    @ApiResponse(responseCode = "200", description = "It does")
    public Response ready() {
        return Response.status(readiness.isReady() ? 200 : 503).build();
    }
}
