package id.sapa.payment;

import id.sapa.account.AuthenticatedUser;
import id.sapa.account.Roles;
import id.sapa.common.PaymentId;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** A customer's payments, over REST. */
@Path("/v1/payments")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.CUSTOMER)
@Tag(name = "payments")
public final class PaymentResource {

    private final PaymentRefresher refresher;

    PaymentResource(PaymentRefresher refresher) {
        this.refresher = refresher;
    }

    /** To be called when the customer comes back from the checkout, and again every few seconds while the payment is pending. */
    @POST
    @Path("/{id}/refresh")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "refreshPayment",
            summary = "Ask the gateway how a pending payment stands; the answer comes within about a second")
    public PaymentView refresh(@Auth AuthenticatedUser user, @PathParam("id") PaymentId id) {
        return refresher.refresh(user.id(), id);
    }
}
