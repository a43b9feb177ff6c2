package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.payment.GatewayEventService;
import id.sapa.payment.PaymentEvent;
import id.sapa.web.PageQuery;
import id.sapa.web.Problems;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Raw gateway events, and the flagged ones that need an operator's decision. */
@Tag(name = "payments")
@Path("/payment-events")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminPaymentEventResource {

    private final GatewayEventService events;
    private final AuditedTransactions writes;

    AdminPaymentEventResource(GatewayEventService events, AuditedTransactions writes) {
        this.events = events;
        this.writes = writes;
    }

    /**
     * Lists events, newest first.
     *
     * @param flagged true for events that await an operator, false for the others
     */
    @GET
    @Operation(operationId = "listPaymentEvents", summary = "List gateway events")
    public Page<PaymentEvent> list(@QueryParam("flagged") Boolean flagged, @Valid @BeanParam PageQuery page) {
        return events.list(Optional.ofNullable(flagged), page.limit, page.after);
    }

    /** Processes a flagged event again. */
    @POST
    @Path("/{id}/retry")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "retryPaymentEvent", summary = "Process a flagged event again")
    @Problems(ProblemCode.CONFLICT)
    public PaymentEvent retry(@Auth AuthenticatedOperator operator, @PathParam("id") UUID id) {
        return writes.change(
                operator, "payment_event.retry", id, Map.of(), transaction -> events.retry(transaction, id));
    }

    /** Closes a flagged event that has been dealt with outside Sapa. */
    @POST
    @Path("/{id}/ignore")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "ignorePaymentEvent", summary = "Close a flagged event")
    @Problems(ProblemCode.CONFLICT)
    public PaymentEvent ignore(
            @Auth AuthenticatedOperator operator, @PathParam("id") UUID id, @NotNull @Valid ReasonRequest request) {
        return writes.change(
                operator,
                "payment_event.ignore",
                id,
                AuditDetails.of(request),
                transaction -> events.ignore(transaction, id, request.reason().value()));
    }
}
