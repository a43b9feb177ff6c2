package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.BearerTokenFilter;
import id.sapa.account.OperatorTokens;
import id.sapa.account.Roles;
import id.sapa.common.SessionId;
import io.dropwizard.auth.Auth;
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

/** What consoles follow, as server-sent events. The token goes into the header, as everywhere. */
@Path("/")
@Produces(MediaType.SERVER_SENT_EVENTS)
@RolesAllowed(Roles.VIEWER)
public final class LiveResource {

    private final LiveStreams streams;
    private final LiveSources sources;
    private final Transcripts transcripts;
    private final OperatorTokens tokens;

    LiveResource(LiveStreams streams, LiveSources sources, Transcripts transcripts, OperatorTokens tokens) {
        this.streams = streams;
        this.sources = sources;
        this.transcripts = transcripts;
        this.tokens = tokens;
    }

    /** The overview, again and again: {@code overview} events, of the form of {@code GET /overview}. */
    @GET
    @Path("/live")
    public void overview(@Context SseEventSink sink, @Context Sse sse, @Context HttpHeaders headers) {
        streams.open(sink, sse, permission(headers), sources.overview());
    }

    /**
     * A session as it goes on: {@code session} events when its state changes, {@code message} events for its messages.
     * Watching is audited.
     *
     * @param after the last {@code seq} that the reader has
     */
    @GET
    @Path("/sessions/{id}/live")
    public void session(
            @Auth AuthenticatedOperator operator,
            @PathParam("id") SessionId id,
            @QueryParam("after") @DefaultValue("0") @Min(0) long after,
            @Context SseEventSink sink,
            @Context Sse sse,
            @Context HttpHeaders headers) {
        transcripts.watched(operator, id, after);
        streams.open(sink, sse, permission(headers), sources.session(id, after));
    }

    private Runnable permission(HttpHeaders headers) {
        String token = BearerTokenFilter.token(headers.getRequestHeader(HttpHeaders.AUTHORIZATION));
        return () -> tokens.verify(token);
    }
}
