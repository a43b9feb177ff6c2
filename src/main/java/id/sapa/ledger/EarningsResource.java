package id.sapa.ledger;

import id.sapa.account.AuthenticatedUser;
import id.sapa.ledger.EarningsService.EarningsView;
import id.sapa.web.PageQuery;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** A mitra's money over REST. */
@Path("/v1/mitra/earnings")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("mitra")
@Tag(name = "earnings")
public final class EarningsResource {

    private final EarningsService earningsService;

    EarningsResource(EarningsService earningsService) {
        this.earningsService = earningsService;
    }

    @GET
    @Operation(operationId = "getEarnings", summary = "What you are owed, and how that came about, newest first")
    public EarningsView get(@Auth AuthenticatedUser user, @Valid @BeanParam PageQuery page) {
        return earningsService.of(user.id(), page.limit, page.after);
    }
}
