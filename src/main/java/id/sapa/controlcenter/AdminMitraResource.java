package id.sapa.controlcenter;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.InputText;
import id.sapa.common.LineText;
import id.sapa.common.MultilineText;
import id.sapa.common.Page;
import id.sapa.common.PhoneInput;
import id.sapa.common.PhoneNumber;
import id.sapa.common.PhoneNumberParser;
import id.sapa.common.ProblemCode;
import id.sapa.common.RefundScope;
import id.sapa.common.SearchText;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.mitra.Mitra;
import id.sapa.mitra.MitraProfile;
import id.sapa.mitra.MitraService;
import id.sapa.session.SessionService;
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
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Mitras and their life cycle. */
@Tag(name = "mitras")
@Path("/mitras")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminMitraResource {

    private static final int DEFAULT_MAX_SESSIONS = 1;

    private final MitraSearch search;
    private final MitraService mitras;
    private final SessionService sessions;
    private final PhoneNumberParser phones;
    private final AuditedTransactions writes;

    @Schema(name = "MitraCreation")
    record Creation(
            @NotNull PhoneInput phone,
            @NotNull LineText displayName,
            LineText headline,
            MultilineText bio,
            Integer maxSessions) {}

    /** The fields to change; absent fields keep their value. */
    @Schema(name = "MitraChange")
    record Change(LineText displayName, LineText headline, MultilineText bio, Integer maxSessions) {}

    /**
     * Why the mitra is taken out of service, and what becomes of its active sessions.
     *
     * @param endSessions whether they end now; by default they go on, without a mitra who could write
     * @param refund what is refunded of those that end; by default what each one's rule says
     */
    record Deactivation(
            @NotNull @Size(min = 1, max = 500) MultilineText reason, Boolean endSessions, RefundScope refund) {}

    /**
     * The mitra, and its sessions.
     *
     * @param activeSessionIds sessions that go on
     * @param endedSessionIds sessions that were ended with it
     */
    record DeactivationResponse(
            @JsonUnwrapped MitraSearch.MitraSummary mitra,
            List<SessionId> activeSessionIds,
            List<SessionId> endedSessionIds) {}

    AdminMitraResource(
            MitraSearch search,
            MitraService mitras,
            SessionService sessions,
            PhoneNumberParser phones,
            AuditedTransactions writes) {
        this.search = search;
        this.mitras = mitras;
        this.sessions = sessions;
        this.phones = phones;
        this.writes = writes;
    }

    /**
     * Lists mitras, newest first.
     *
     * @param text prefixes of words in the name, or a prefix of the phone number
     * @param state {@code free}, {@code busy}, {@code online}, {@code offline} or {@code deactivated}
     */
    @GET
    @Operation(operationId = "listMitras", summary = "Search mitras")
    public Page<MitraSearch.MitraSummary> list(
            @QueryParam("q") SearchText text, @QueryParam("state") SearchText state, @Valid @BeanParam PageQuery page) {
        return search.find(text, Search.oneOf("state", state, MitraSearch.State::fromString), page.limit, page.after);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getMitra", summary = "Get a mitra")
    public MitraSearch.MitraSummary get(@PathParam("id") UserId id) {
        return search.get(id);
    }

    /** Creates a mitra, who can sign in with the phone number from then on. */
    @POST
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "createMitra", summary = "Create a mitra")
    @ApiResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = MitraSearch.MitraSummary.class)))
    @Problems(ProblemCode.PHONE_TAKEN)
    public Response create(@Auth AuthenticatedOperator operator, @NotNull @Valid Creation wanted) {
        PhoneNumber phone = phones.require("phone", wanted.phone);
        MitraProfile profile = new MitraProfile(
                wanted.displayName.value(),
                InputText.valueOrEmpty(wanted.headline),
                InputText.valueOrEmpty(wanted.bio),
                wanted.maxSessions == null ? DEFAULT_MAX_SESSIONS : wanted.maxSessions);
        Mitra made = writes.create(
                operator,
                "mitra.create",
                AuditDetails.of(profile),
                transaction -> mitras.create(transaction, phone, profile),
                Mitra::id);
        return Response.status(Response.Status.CREATED)
                .entity(search.get(made.id()))
                .build();
    }

    @PATCH
    @Path("/{id}")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "updateMitra", summary = "Change a mitra")
    public MitraSearch.MitraSummary change(
            @Auth AuthenticatedOperator operator, @PathParam("id") UserId id, @NotNull @Valid Change change) {
        writes.run(operator, "mitra.change", id, AuditDetails.of(change), transaction -> {
            Mitra before = mitras.lock(transaction, id);
            mitras.update(
                    transaction,
                    id,
                    new MitraProfile(
                            change.displayName == null ? before.displayName() : change.displayName.value(),
                            change.headline == null ? before.headline() : change.headline.value(),
                            change.bio == null ? before.bio() : change.bio.value(),
                            change.maxSessions == null ? before.maxSessions() : change.maxSessions));
        });
        return search.get(id);
    }

    /**
     * Takes the mitra out of service on every instance at once. Its active sessions are named in the answer; they continue, or end in the same step
     * if the request says so.
     */
    @POST
    @Path("/{id}/deactivate")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "deactivateMitra", summary = "Take a mitra out of service")
    public DeactivationResponse deactivate(
            @Auth AuthenticatedOperator operator, @PathParam("id") UserId id, @NotNull @Valid Deactivation request) {
        List<SessionId> active = new ArrayList<>();
        boolean end = Boolean.TRUE.equals(request.endSessions);
        writes.run(operator, "mitra.deactivate", id, AuditDetails.of(request), transaction -> {
            mitras.deactivate(transaction, id, request.reason.value());
            // The transaction may be repeated.
            active.clear();
            active.addAll(sessions.activeOf(transaction, id));
            if (end) {
                active.forEach(
                        session -> sessions.endByOperator(transaction, session, Optional.ofNullable(request.refund)));
            }
        });
        return new DeactivationResponse(search.get(id), end ? List.of() : active, end ? active : List.of());
    }

    /** Puts the mitra back into service; it stays offline until it goes online itself. */
    @POST
    @Path("/{id}/activate")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "activateMitra", summary = "Put a mitra back into service")
    public MitraSearch.MitraSummary activate(@Auth AuthenticatedOperator operator, @PathParam("id") UserId id) {
        writes.run(operator, "mitra.activate", id, Map.of(), transaction -> mitras.activate(transaction, id));
        return search.get(id);
    }
}
