package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.MultilineText;
import id.sapa.common.Page;
import id.sapa.common.PhoneInput;
import id.sapa.common.ProblemCode;
import id.sapa.common.RefundScope;
import id.sapa.common.SearchText;
import id.sapa.common.SessionId;
import id.sapa.session.SessionService;
import id.sapa.web.PageQuery;
import id.sapa.web.Problems;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Optional;

/** Sessions: search, transcript, end. */
@Tag(name = "sessions")
@Path("/sessions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminSessionResource {

    private final SessionSearch search;
    private final SessionDetailService details;
    private final TranscriptService transcriptService;
    private final SessionService sessions;
    private final AuditedTransactions writes;

    /** Why the session is ended, and what is refunded; by default what its rule says. */
    record EndRequest(@NotNull @Size(min = 1, max = 500) MultilineText reason, RefundScope refund) {}

    AdminSessionResource(
            SessionSearch search,
            SessionDetailService details,
            TranscriptService transcriptService,
            SessionService sessions,
            AuditedTransactions writes) {
        this.search = search;
        this.details = details;
        this.transcriptService = transcriptService;
        this.sessions = sessions;
        this.writes = writes;
    }

    /**
     * Lists sessions, newest first.
     *
     * @param phone number of either participant
     * @param mitra an id or a phone number
     * @param from earliest creation time, inclusive
     * @param to latest creation time, exclusive
     */
    @GET
    @Operation(operationId = "listSessions", summary = "Search sessions")
    public Page<SessionSearch.SessionSummary> list(
            @QueryParam("state") SearchText state,
            @QueryParam("phone") PhoneInput phone,
            @QueryParam("mitra") SearchText mitra,
            @QueryParam("customer") SearchText customer,
            @QueryParam("from") Instant from,
            @QueryParam("to") Instant to,
            @Valid @BeanParam PageQuery page) {
        return search.find(new SessionSearch.Query(state, phone, mitra, customer, from, to), page.limit, page.after);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getSession", summary = "Get a session")
    public SessionDetailService.Detail get(@PathParam("id") SessionId id) {
        return details.get(id);
    }

    /**
     * Lists messages in {@code seq} order. Audited.
     *
     * @param after the last {@code seq} that the reader has; 0 for none
     */
    @GET
    @Path("/{id}/messages")
    @Operation(operationId = "listMessages", summary = "Read a transcript")
    public Page<TranscriptService.TranscriptMessage> messages(
            @Auth AuthenticatedOperator operator,
            @PathParam("id") SessionId id,
            @QueryParam("after") @DefaultValue("0") @Min(0) long after,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(100) int limit) {
        return transcriptService.read(operator, id, after, limit);
    }

    /** Ends an active session at once. If the mitra wrote nothing, everything is refunded, whatever the request says. */
    @POST
    @Path("/{id}/end")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "endSession", summary = "End an active session")
    @Problems({ProblemCode.SESSION_NOT_ACTIVE, ProblemCode.CONFLICT})
    public SessionDetailService.Detail end(
            @Auth AuthenticatedOperator operator, @PathParam("id") SessionId id, @NotNull @Valid EndRequest request) {
        writes.run(
                operator,
                "session.end",
                id,
                AuditDetails.of(request),
                transaction -> sessions.endByOperator(transaction, id, Optional.ofNullable(request.refund)));
        return details.get(id);
    }
}
