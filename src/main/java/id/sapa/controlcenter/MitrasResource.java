package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.Page;
import id.sapa.common.PhoneNumber;
import id.sapa.common.UserId;
import id.sapa.mitra.Mitra;
import id.sapa.mitra.MitraProfile;
import id.sapa.mitra.MitraService;
import id.sapa.web.PageQuery;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
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
import java.util.Map;

/** The mitras and their life cycle. */
@Path("/mitras")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class MitrasResource {

    private static final int USUAL_SESSIONS = 1;

    private final MitraSearch search;
    private final MitraService mitras;
    private final AuditedWrites writes;

    record Creation(
            @NotNull String phone, @NotNull String displayName, String headline, String bio, Integer maxSessions) {}

    /** What to change; what is left out stays. */
    record Change(String displayName, String headline, String bio, Integer maxSessions) {}

    MitrasResource(MitraSearch search, MitraService mitras, AuditedWrites writes) {
        this.search = search;
        this.mitras = mitras;
        this.writes = writes;
    }

    /**
     * Mitras, newest first.
     *
     * @param text beginnings of words of the name, or the beginning of the phone number
     * @param state {@code free}, {@code busy}, {@code online}, {@code offline} or {@code deactivated}
     */
    @GET
    public Page<MitraSearch.Found> list(
            @QueryParam("q") String text, @QueryParam("state") String state, @Valid @BeanParam PageQuery page) {
        return search.find(text, Search.oneOf("state", state, MitraSearch.State::fromString), page.limit, page.after);
    }

    @GET
    @Path("/{id}")
    public MitraSearch.Found get(@PathParam("id") UserId id) {
        return search.get(id);
    }

    /** Takes somebody on, who can sign in with that phone number from then on. */
    @POST
    @RolesAllowed(Roles.OPERATOR)
    public Response create(@Auth AuthenticatedOperator operator, @NotNull @Valid Creation wanted) {
        PhoneNumber phone = Search.phone("phone", wanted.phone);
        MitraProfile profile = new MitraProfile(
                wanted.displayName,
                text(wanted.headline),
                text(wanted.bio),
                wanted.maxSessions == null ? USUAL_SESSIONS : wanted.maxSessions);
        Mitra made = writes.create(
                operator, "mitra.create", Details.of(profile), tx -> mitras.create(tx, phone, profile), Mitra::id);
        return Response.status(Response.Status.CREATED)
                .entity(search.get(made.id()))
                .build();
    }

    @PATCH
    @Path("/{id}")
    @RolesAllowed(Roles.OPERATOR)
    public MitraSearch.Found change(
            @Auth AuthenticatedOperator operator, @PathParam("id") UserId id, @NotNull @Valid Change change) {
        writes.run(operator, "mitra.change", id, Details.of(change), tx -> {
            Mitra before = mitras.lock(tx, id);
            mitras.update(
                    tx,
                    id,
                    new MitraProfile(
                            change.displayName == null ? before.displayName() : change.displayName,
                            change.headline == null ? before.headline() : change.headline,
                            change.bio == null ? before.bio() : change.bio,
                            change.maxSessions == null ? before.maxSessions() : change.maxSessions));
        });
        return search.get(id);
    }

    /** Takes the mitra out of service, at once and everywhere; its active sessions go on. */
    @POST
    @Path("/{id}/deactivate")
    @RolesAllowed(Roles.OPERATOR)
    public MitraSearch.Found deactivate(
            @Auth AuthenticatedOperator operator, @PathParam("id") UserId id, @NotNull @Valid ReasonRequest request) {
        writes.run(
                operator,
                "mitra.deactivate",
                id,
                Details.of(request),
                tx -> mitras.deactivate(tx, id, request.reason()));
        return search.get(id);
    }

    /** Puts the mitra back into service; it is offline until it switches itself on. */
    @POST
    @Path("/{id}/activate")
    @RolesAllowed(Roles.OPERATOR)
    public MitraSearch.Found activate(@Auth AuthenticatedOperator operator, @PathParam("id") UserId id) {
        writes.run(operator, "mitra.activate", id, Map.of(), tx -> mitras.activate(tx, id));
        return search.get(id);
    }

    private static String text(String given) {
        return given == null ? "" : given;
    }
}
