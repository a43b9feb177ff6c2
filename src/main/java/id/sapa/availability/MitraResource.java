package id.sapa.availability;

import id.sapa.common.Cursor;
import id.sapa.common.Page;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.mitra.Mitra;
import id.sapa.mitra.MitraQueryService;
import id.sapa.web.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the public sees of mitras: those in service, with their presence from one look into the mirror. */
@Tag(name = "mitras")
@Path("/v1/mitras")
@Produces(MediaType.APPLICATION_JSON)
public final class MitraResource {

    private final MitraQueryService mitras;
    private final PresenceReader presence;

    MitraResource(MitraQueryService mitras, PresenceReader presence) {
        this.mitras = mitras;
        this.presence = presence;
    }

    /** Mitras in the order in which they joined; with {@code available=true} only those that could take a session now. */
    @GET
    @Operation(operationId = "listMitras", summary = "List mitras")
    public Page<MitraResponse> list(
            @QueryParam("available") @DefaultValue("false") boolean available, @Valid @BeanParam PageQuery page) {
        Optional<UserId> after = Cursor.decode(page.after, 1).map(MitraResource::idOf);
        return available ? listAvailable(after, page.limit) : listAll(after, page.limit);
    }

    /** One mitra; a deactivated one is not found. */
    @GET
    @Path("/{id}")
    @Operation(operationId = "getMitra", summary = "Get a mitra")
    public MitraResponse get(@PathParam("id") UserId id) {
        Mitra mitra = mitras.find(id).filter(found -> !found.isDeactivated()).orElseThrow(ProblemException::notFound);
        return MitraResponse.of(mitra, presence.statuses(List.of(id)));
    }

    private Page<MitraResponse> listAll(Optional<UserId> after, int limit) {
        List<Mitra> rows =
                after.map(id -> mitras.findActiveAfter(id, limit + 1)).orElseGet(() -> mitras.findActive(limit + 1));
        Map<UserId, PresenceStatus> statuses =
                presence.statuses(rows.stream().map(Mitra::id).toList());
        return Page.of(rows, limit, mitra -> Cursor.of(mitra.id())).map(mitra -> MitraResponse.of(mitra, statuses));
    }

    private Page<MitraResponse> listAvailable(Optional<UserId> after, int limit) {
        Page<UserId> ids =
                Page.of(presence.available(after.map(UserId::toString).orElse(""), limit + 1), limit, Cursor::of);
        List<MitraResponse> items = mitras.findByIds(ids.items()).stream()
                .filter(mitra -> !mitra.isDeactivated())
                .map(mitra -> MitraResponse.of(mitra, PresenceStatus.AVAILABLE))
                .toList();
        return new Page<>(items, ids.next());
    }

    private static UserId idOf(Cursor cursor) {
        try {
            return UserId.fromString(cursor.parts().get(0));
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("after", "is not a cursor of this list");
        }
    }

    /**
     * A mitra's public profile.
     *
     * @param rating average of one to five stars, null before the first
     */
    record MitraResponse(
            UserId id,
            String displayName,
            String headline,
            String bio,
            @Nullable BigDecimal rating,
            long ratingCount,
            boolean online,
            boolean available) {

        static MitraResponse of(Mitra mitra, Map<UserId, PresenceStatus> statuses) {
            return of(mitra, statuses.getOrDefault(mitra.id(), PresenceStatus.OFFLINE));
        }

        static MitraResponse of(Mitra mitra, PresenceStatus status) {
            return new MitraResponse(
                    mitra.id(),
                    mitra.displayName(),
                    mitra.headline(),
                    mitra.bio(),
                    mitra.rating(),
                    mitra.ratingCount(),
                    status.isOnline(),
                    status.isAvailable());
        }
    }
}
