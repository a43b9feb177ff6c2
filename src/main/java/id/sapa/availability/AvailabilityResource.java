package id.sapa.availability;

import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionException;

/** The beacon: whether anybody is free right now. Hot calls are answered by {@link FastPathHandler} before they come here. */
@Path("/v1/availability")
@Produces(MediaType.APPLICATION_JSON)
public final class AvailabilityResource {

    private final SnapshotCache snapshots;

    AvailabilityResource(SnapshotCache snapshots) {
        this.snapshots = snapshots;
    }

    @GET
    @Operation(operationId = "availability", summary = "Whether anybody is free right now")
    @Tag(name = "mitras")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Snapshot.class)))
    @ApiResponse(responseCode = "304", description = "It is as If-None-Match says")
    public Response get(@HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch) {
        CachedSnapshotResponse fresh;
        try {
            fresh = snapshots.getOrRefresh().join();
        } catch (CompletionException e) {
            throw new ProblemException(ProblemCode.UNAVAILABLE);
        }
        Response.ResponseBuilder answer =
                fresh.matches(ifNoneMatch) ? Response.notModified() : Response.ok(fresh.snapshot());
        return answer.header(HttpHeaders.ETAG, fresh.etag())
                .header(HttpHeaders.CACHE_CONTROL, fresh.cacheControlField().getValue())
                .build();
    }
}
