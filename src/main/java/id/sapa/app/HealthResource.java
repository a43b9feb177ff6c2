package id.sapa.app;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** What probes ask. The answer has no body: details are on the internal listener. */
@Path("/health")
public final class HealthResource {

    private final Readiness readiness;

    HealthResource(Readiness readiness) {
        this.readiness = readiness;
    }

    /** 200 while the process can answer at all; a dependency that is away is no reason to restart it. */
    @GET
    @Path("/live")
    public Response live() {
        return Response.ok().build();
    }

    /** 200 when the instance should get traffic, else 503. */
    @GET
    @Path("/ready")
    public Response ready() {
        return Response.status(readiness.isReady() ? 200 : 503).build();
    }
}
