package id.sapa.controlcenter;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.Money;
import id.sapa.common.Page;
import id.sapa.common.PayoutId;
import id.sapa.ledger.Payout;
import id.sapa.ledger.Payouts;
import id.sapa.web.PageQuery;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/** Paying mitras: a draft gathers what is owed, its export tells the bank, marking it paid books it. */
@Path("/payouts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class PayoutsResource {

    private static final String CSV = "text/csv";

    private final Payouts payouts;
    private final AuditedWrites writes;

    /** A payout with what each mitra gets. */
    record Detail(@JsonUnwrapped Payout payout, List<Payout.Line> items) {}

    PayoutsResource(Payouts payouts, AuditedWrites writes) {
        this.payouts = payouts;
        this.writes = writes;
    }

    /** Payouts, newest first. */
    @GET
    public Page<Payout> list(@Valid @BeanParam PageQuery page) {
        return payouts.list(page.limit, page.after);
    }

    /** Drafts a payout of everything that is owed and in no other payout. */
    @POST
    @RolesAllowed(Roles.OPERATOR)
    public Response draft(@Auth AuthenticatedOperator operator) {
        Payout made =
                writes.create(operator, "payout.draft", Map.of(), tx -> payouts.draft(tx, operator.id()), Payout::id);
        return Response.status(Response.Status.CREATED).entity(detail(made)).build();
    }

    @GET
    @Path("/{id: [^./]+}")
    public Detail get(@PathParam("id") PayoutId id) {
        return detail(payouts.get(id));
    }

    /** The transfers to make, one line for each mitra (RFC 4180). */
    @GET
    @Path("/{id: [^./]+}.csv")
    @Produces(CSV)
    public Response csv(@PathParam("id") PayoutId id) {
        StringBuilder csv = new StringBuilder("payout_id,mitra_id,display_name,phone,amount,currency\r\n");
        for (Payout.Line line : payouts.lines(id)) {
            csv.append(Csv.line(
                    id,
                    line.mitraId(),
                    line.displayName(),
                    line.phone(),
                    line.amount().rupiah(),
                    Money.CURRENCY));
        }
        return Response.ok(csv.toString(), CSV + "; charset=utf-8; header=present")
                .header("Content-Disposition", "attachment; filename=\"payout-" + id + ".csv\"")
                .build();
    }

    /** Records that the transfers were made; again is harmless. */
    @POST
    @Path("/{id: [^./]+}/paid")
    @RolesAllowed(Roles.OPERATOR)
    public Detail paid(@Auth AuthenticatedOperator operator, @PathParam("id") PayoutId id) {
        return detail(writes.change(operator, "payout.paid", id, Map.of(), tx -> payouts.paid(tx, id, operator.id())));
    }

    private Detail detail(Payout payout) {
        return new Detail(payout, payouts.lines(payout.id()));
    }
}
