package id.sapa.controlcenter;

import id.sapa.account.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

/** The overview as server-sent events. As everywhere, the token goes into the {@code Authorization} header. */
@Tag(name = "overview")
@Path("/live")
@Produces(MediaType.SERVER_SENT_EVENTS)
@RolesAllowed(Roles.VIEWER)
public final class AdminLiveResource {

    private final SseBroadcaster streams;
    private final SseEventSources sources;

    AdminLiveResource(SseBroadcaster streams, SseEventSources sources) {
        this.streams = streams;
        this.sources = sources;
    }

    /** Streams {@code overview} events, each with the body of {@code GET /overview}. */
    @GET
    @Operation(operationId = "streamOverview", summary = "Stream the overview")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(types = "string")))
    public void overview(@Context SseEventSink sink, @Context Sse sse, @Context HttpHeaders headers) {
        streams.open(sink, sse, headers, sources.overview());
    }
}
