package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.SessionId;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

/** A live session as server-sent events. */
@Tag(name = "sessions")
@Path("/sessions")
@Produces(MediaType.SERVER_SENT_EVENTS)
@RolesAllowed(Roles.VIEWER)
public final class AdminSessionLiveResource {

    private final SseBroadcaster streams;
    private final SseEventSources sources;
    private final TranscriptService transcriptService;

    AdminSessionLiveResource(SseBroadcaster streams, SseEventSources sources, TranscriptService transcriptService) {
        this.streams = streams;
        this.sources = sources;
        this.transcriptService = transcriptService;
    }

    /**
     * Streams {@code session} events on state changes and {@code message} events for new messages. Audited.
     *
     * @param after the last {@code seq} that the reader has
     */
    @GET
    @Path("/{id}/live")
    @Operation(operationId = "streamSession", summary = "Stream a live session")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(types = "string")))
    public void session(
            @Auth AuthenticatedOperator operator,
            @PathParam("id") SessionId id,
            @QueryParam("after") @DefaultValue("0") @Min(0) long after,
            @Context SseEventSink sink,
            @Context Sse sse,
            @Context HttpHeaders headers) {
        transcriptService.watched(operator, id, after);
        streams.open(sink, sse, headers, sources.session(id, after));
    }
}
