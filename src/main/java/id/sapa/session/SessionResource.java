package id.sapa.session;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.InputText;
import id.sapa.common.LineText;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SearchText;
import id.sapa.common.SessionId;
import id.sapa.payment.PaymentView;
import id.sapa.web.IdempotencyService;
import id.sapa.web.IdempotentResponse;
import id.sapa.web.PageQuery;
import id.sapa.web.Problems;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** Sessions over REST. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "sessions")
public final class SessionResource {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final SessionCreationService opening;
    private final SessionService sessions;
    private final ExtensionService extensions;

    SessionResource(SessionCreationService opening, SessionService sessions, ExtensionService extensions) {
        this.opening = opening;
        this.sessions = sessions;
        this.extensions = extensions;
    }

    @POST
    @RolesAllowed("customer")
    @Operation(operationId = "createSession", summary = "Open a session: pay its checkout, then wait to be paired")
    @Problems({
        ProblemCode.NO_MITRA_AVAILABLE,
        ProblemCode.SESSION_OPEN,
        ProblemCode.IDEMPOTENCY_KEY_REUSED,
        ProblemCode.IDEMPOTENCY_KEY_IN_USE,
        ProblemCode.PAYMENT_GATEWAY_UNAVAILABLE
    })
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = SessionView.class)))
    public Response create(
            @Auth AuthenticatedUser user,
            @HeaderParam(IDEMPOTENCY_KEY) @Size(min = 1, max = 255) LineText idempotencyKey,
            @NotNull @Valid CreateSessionRequest request) {
        Optional<IdempotencyService.Request> key = IdempotencyService.Request.of(
                user.id(), "POST /v1/sessions", InputText.valueOrNull(idempotencyKey), request);
        return created(opening.open(user.id(), request, key));
    }

    @GET
    @Operation(operationId = "listSessions", summary = "Your sessions, newest first")
    public Page<SessionView> list(
            @Auth AuthenticatedUser user, @QueryParam("state") SearchText state, @Valid @BeanParam PageQuery page) {
        return sessions.list(user.id(), user.role(), state(state), page.limit, page.after);
    }

    private static Optional<SessionState> state(SearchText text) {
        try {
            return Optional.ofNullable(InputText.valueOrNull(text))
                    .filter(value -> !value.isEmpty())
                    .map(SessionState::fromString);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("state", "is not a state of a session");
        }
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getSession", summary = "One of your sessions")
    public SessionView get(@Auth AuthenticatedUser user, @PathParam("id") SessionId id) {
        return sessions.get(user.id(), id);
    }

    @POST
    @Path("/{id}/cancel")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "cancelSession",
            summary = "Give up a session before a mitra accepts; what was paid is refunded")
    @Problems({ProblemCode.FORBIDDEN, ProblemCode.SESSION_NOT_CANCELLABLE})
    public SessionView cancel(@Auth AuthenticatedUser user, @PathParam("id") SessionId id) {
        return sessions.cancel(user.id(), id);
    }

    @POST
    @Path("/{id}/end")
    @Operation(operationId = "endSession", summary = "End an active session early")
    @Problems({ProblemCode.SESSION_NOT_ACTIVE, ProblemCode.NOT_A_NO_SHOW})
    public SessionView end(
            @Auth AuthenticatedUser user, @PathParam("id") SessionId id, @Valid EndSessionRequest request) {
        return sessions.end(user.id(), id, Optional.ofNullable(request).map(EndSessionRequest::endReason));
    }

    @POST
    @Path("/{id}/extensions")
    @RolesAllowed("customer")
    @Operation(operationId = "extendSession", summary = "Buy more minutes for an active session")
    @Problems({
        ProblemCode.SESSION_NOT_ACTIVE,
        ProblemCode.EXTENSION_OPEN,
        ProblemCode.IDEMPOTENCY_KEY_REUSED,
        ProblemCode.IDEMPOTENCY_KEY_IN_USE,
        ProblemCode.PAYMENT_GATEWAY_UNAVAILABLE
    })
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = PaymentView.class)))
    public Response extend(
            @Auth AuthenticatedUser user,
            @PathParam("id") SessionId id,
            @HeaderParam(IDEMPOTENCY_KEY) @Size(min = 1, max = 255) LineText idempotencyKey,
            @NotNull @Valid CreateExtensionRequest request) {
        Optional<IdempotencyService.Request> key = IdempotencyService.Request.of(
                user.id(), "POST /v1/sessions/" + id + "/extensions", InputText.valueOrNull(idempotencyKey), request);
        return created(extensions.open(user.id(), id, request, key));
    }

    @PUT
    @Path("/{id}/rating")
    @RolesAllowed("customer")
    @Operation(operationId = "rateSession", summary = "Rate a session that took place, once")
    @Problems({ProblemCode.SESSION_NOT_ENDED, ProblemCode.ALREADY_RATED})
    public SessionView rate(
            @Auth AuthenticatedUser user, @PathParam("id") SessionId id, @NotNull @Valid RateSessionRequest request) {
        return sessions.rate(user.id(), id, request.stars(), InputText.valueOrEmpty(request.comment()));
    }

    private static Response created(IdempotentResponse<?> answer) {
        return Response.status(Response.Status.CREATED).entity(answer).build();
    }
}
