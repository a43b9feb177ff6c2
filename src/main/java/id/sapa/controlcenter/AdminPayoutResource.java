package id.sapa.controlcenter;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.Money;
import id.sapa.common.Page;
import id.sapa.common.PayoutId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.ledger.Payout;
import id.sapa.ledger.PayoutService;
import id.sapa.ledger.PayoutState;
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
import java.util.Objects;

/** Payouts to mitras: a draft collects what is owed, the export instructs the bank, marking it paid books it. */
@Tag(name = "payouts")
@Path("/payouts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminPayoutResource {

    private static final String CSV = "text/csv";

    private final PayoutService payoutService;
    private final AuditedTransactions writes;

    /** A payout with one line per mitra. */
    @Schema(name = "PayoutDetail")
    record Detail(@JsonUnwrapped Payout payout, List<Payout.Line> items) {}

    AdminPayoutResource(PayoutService payoutService, AuditedTransactions writes) {
        this.payoutService = payoutService;
        this.writes = writes;
    }

    /** Lists payouts, newest first. */
    @GET
    @Operation(operationId = "listPayouts", summary = "List payouts")
    public Page<Payout> list(@Valid @BeanParam PageQuery page) {
        return payoutService.list(page.limit, page.after);
    }

    /** Drafts a payout of everything that is owed and not in another payout. */
    @POST
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "createPayout", summary = "Draft a payout")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Detail.class)))
    public Response draft(@Auth AuthenticatedOperator operator) {
        Payout made = writes.create(
                operator,
                "payout.draft",
                Map.of(),
                transaction -> payoutService.draft(transaction, operator.id()),
                Payout::id);
        return Response.status(Response.Status.CREATED).entity(detail(made)).build();
    }

    @GET
    @Path("/{id: [^./]+}")
    @Operation(operationId = "getPayout", summary = "Get a payout")
    public Detail get(@PathParam("id") PayoutId id) {
        return detail(payoutService.get(id));
    }

    /** Exports the transfers as CSV (RFC 4180), one line per mitra; 409 if the draft was discarded. */
    @GET
    @Path("/{id: [^./]+}.csv")
    @Produces(CSV)
    @Operation(operationId = "exportPayout", summary = "Export a payout as CSV")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = CSV, schema = @Schema(types = "string")))
    @Problems(ProblemCode.PAYOUT_NOT_DRAFT)
    public Response csv(@PathParam("id") PayoutId id) {
        if (payoutService.get(id).state() == PayoutState.DISCARDED) {
            throw new ProblemException(ProblemCode.PAYOUT_NOT_DRAFT, "The payout is discarded");
        }
        StringBuilder csv =
                new StringBuilder(Csv.BOM + "payout_id,mitra_id,display_name,phone,bank_account,amount,currency\r\n");
        for (Payout.Line line : payoutService.lines(id)) {
            csv.append(Csv.line(
                    id,
                    line.mitraId(),
                    line.displayName(),
                    line.phone(),
                    Objects.requireNonNullElse(line.bankAccount(), ""),
                    line.amount().rupiah(),
                    Money.CURRENCY));
        }
        return Response.ok(csv.toString(), CSV + "; charset=utf-8; header=present")
                .header("Content-Disposition", "attachment; filename=\"payout-" + id + ".csv\"")
                .build();
    }

    /** Records that the transfers were made. Idempotent. */
    @POST
    @Path("/{id: [^./]+}/paid")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "markPayoutPaid", summary = "Record that a payout was paid")
    @Problems(ProblemCode.PAYOUT_NOT_DRAFT)
    public Detail paid(@Auth AuthenticatedOperator operator, @PathParam("id") PayoutId id) {
        return detail(writes.change(
                operator,
                "payout.paid",
                id,
                Map.of(),
                transaction -> payoutService.paid(transaction, id, operator.id())));
    }

    /** Discards a draft; the next one includes its amounts. Idempotent; 409 once the payout is paid. */
    @POST
    @Path("/{id: [^./]+}/discard")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "discardPayout", summary = "Discard a draft payout")
    @Problems(ProblemCode.PAYOUT_NOT_DRAFT)
    public Detail discard(
            @Auth AuthenticatedOperator operator, @PathParam("id") PayoutId id, @NotNull @Valid ReasonRequest request) {
        return detail(writes.change(
                operator,
                "payout.discard",
                id,
                AuditDetails.of(request),
                transaction -> payoutService.discard(transaction, id, operator.id())));
    }

    private Detail detail(Payout payout) {
        return new Detail(payout, payoutService.lines(payout.id()));
    }
}
