package id.sapa.pairing;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.OfferId;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.session.SessionView;
import id.sapa.web.Problems;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** A mitra's offers over REST. */
@Path("/v1/mitra/offers")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RolesAllowed("mitra")
@Tag(name = "offers")
public final class OfferResource {

    private final OfferService offers;

    OfferResource(OfferService offers) {
        this.offers = offers;
    }

    @GET
    @Operation(operationId = "listOffers", summary = "Your open offers; never more than you have capacity for")
    public Page<OfferView> list(@Auth AuthenticatedUser user) {
        return new Page<>(offers.open(user.id()), null);
    }

    @POST
    @Path("/{id}/accept")
    @Operation(operationId = "acceptOffer", summary = "Take the session that is offered")
    @Problems(ProblemCode.OFFER_GONE)
    public SessionView accept(@Auth AuthenticatedUser user, @PathParam("id") OfferId id) {
        return offers.accept(user.id(), id);
    }

    @POST
    @Path("/{id}/decline")
    @Operation(operationId = "declineOffer", summary = "Leave the session to others")
    @Problems(ProblemCode.OFFER_GONE)
    public void decline(@Auth AuthenticatedUser user, @PathParam("id") OfferId id) {
        offers.decline(user.id(), id);
    }
}
