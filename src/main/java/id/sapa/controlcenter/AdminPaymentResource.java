package id.sapa.controlcenter;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.Id;
import id.sapa.common.LineText;
import id.sapa.common.Money;
import id.sapa.common.MultilineText;
import id.sapa.common.Page;
import id.sapa.common.PaymentId;
import id.sapa.common.PhoneInput;
import id.sapa.common.ProblemCode;
import id.sapa.common.RefundId;
import id.sapa.common.SearchText;
import id.sapa.payment.Refund;
import id.sapa.payment.RefundService;
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
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Payments and refunds. */
@Tag(name = "payments")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminPaymentResource {

    private final PaymentSearch search;
    private final RefundService refundService;
    private final AuditedTransactions writes;

    /** A payment with its history, oldest first. */
    @Schema(name = "PaymentDetail")
    record Detail(
            @JsonUnwrapped PaymentSearch.PaymentSummary payment,
            List<Refund> refunds,
            List<PaymentSearch.Transition> events) {}

    /** The amount to refund, which defaults to all that is refundable, and the reason. */
    record RefundRequest(
            @Min(1) Long amount,
            @NotNull @Size(min = 1, max = 500) MultilineText reason) {}

    /** How the money was transferred, for example the bank's reference. */
    record SettleRequest(@NotNull @Size(min = 1, max = 500) MultilineText note) {}

    /** The account to transfer to: bank, number and holder. */
    @Schema(name = "RefundBankAccount")
    record BankAccount(@NotNull @Size(min = 1, max = 500) LineText bankAccount) {}

    AdminPaymentResource(PaymentSearch search, RefundService refundService, AuditedTransactions writes) {
        this.search = search;
        this.refundService = refundService;
        this.writes = writes;
    }

    /**
     * Lists payments, newest first.
     *
     * @param refundState restricts to payments with a refund in that state; {@code manual} selects those to transfer by hand
     * @param phone the customer's
     * @param reference the gateway's id of the checkout or of the payment
     */
    @GET
    @Path("/payments")
    @Operation(operationId = "listPayments", summary = "Search payments")
    public Page<PaymentSearch.PaymentSummary> list(
            @QueryParam("state") SearchText state,
            @QueryParam("refund_state") SearchText refundState,
            @QueryParam("phone") PhoneInput phone,
            @QueryParam("session") SearchText session,
            @QueryParam("reference") SearchText reference,
            @QueryParam("from") Instant from,
            @QueryParam("to") Instant to,
            @Valid @BeanParam PageQuery page) {
        return search.find(
                new PaymentSearch.Query(state, refundState, phone, session, reference, from, to),
                page.limit,
                page.after);
    }

    @GET
    @Path("/payments/{id}")
    @Operation(operationId = "getPayment", summary = "Get a payment")
    public Detail get(@PathParam("id") PaymentId id) {
        return new Detail(search.get(id), refundService.of(id), search.transitions(id));
    }

    /** Refunds a payment. A repeated {@code Idempotency-Key} returns the first call's refund. */
    @POST
    @Path("/payments/{id}/refunds")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "createRefund", summary = "Refund a payment")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Refund.class)))
    @Problems({ProblemCode.CONFLICT, ProblemCode.IDEMPOTENCY_KEY_REUSED})
    public Response refund(
            @Auth AuthenticatedOperator operator,
            @PathParam("id") PaymentId id,
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 255) LineText key,
            @NotNull @Valid RefundRequest request) {
        Refund refund = writes.createOnce(
                operator,
                "refund.request",
                AuditDetails.of(request),
                transaction -> refundService.refund(
                        transaction,
                        operator.id(),
                        id,
                        Optional.ofNullable(request.amount).map(Money::of),
                        request.reason.value(),
                        key == null ? Id.generate().toString() : key.value()),
                Refund::id);
        return Response.status(Response.Status.CREATED).entity(refund).build();
    }

    /** Stores the payer's bank account on a refund that is to be transferred by hand. */
    @PUT
    @Path("/refunds/{id}/bank-account")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "setRefundBankAccount", summary = "Set the payer's bank account of a manual refund")
    @Problems(ProblemCode.CONFLICT)
    public Refund setBankAccount(
            @Auth AuthenticatedOperator operator, @PathParam("id") RefundId id, @NotNull @Valid BankAccount account) {
        // The audit row records the change but not the bank details, which are personal data.
        return writes.change(
                operator,
                "refund.bank_account",
                id,
                Map.of(),
                transaction -> refundService.setBankAccount(transaction, id, account.bankAccount.value()));
    }

    /** Resends a refund whose outcome is unknown, once the operator has verified that the gateway does not have it. */
    @POST
    @Path("/refunds/{id}/resend")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "resendRefund", summary = "Send a refund to the gateway again")
    @Problems(ProblemCode.CONFLICT)
    public Refund resend(
            @Auth AuthenticatedOperator operator, @PathParam("id") RefundId id, @NotNull @Valid ReasonRequest request) {
        return writes.change(
                operator,
                "refund.send_again",
                id,
                AuditDetails.of(request),
                transaction -> refundService.resubmit(transaction, id));
    }

    /** Marks a refund that the gateway will not make as {@code manual}. */
    @POST
    @Path("/refunds/{id}/mark-manual")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "markRefundManual", summary = "Mark a refund as manual")
    @Problems(ProblemCode.CONFLICT)
    public Refund markManual(
            @Auth AuthenticatedOperator operator, @PathParam("id") RefundId id, @NotNull @Valid ReasonRequest request) {
        return writes.change(
                operator,
                "refund.by_hand",
                id,
                AuditDetails.of(request),
                transaction -> refundService.markManual(transaction, id));
    }

    /** Records that a {@code manual} refund was transferred by hand. */
    @POST
    @Path("/refunds/{id}/settle")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "settleRefund", summary = "Record that a manual refund was transferred")
    @Problems(ProblemCode.CONFLICT)
    public Refund settle(
            @Auth AuthenticatedOperator operator,
            @PathParam("id") RefundId id,
            @NotNull @Valid SettleRequest settleRequest) {
        return writes.change(
                operator,
                "refund.settle",
                id,
                AuditDetails.of(settleRequest),
                transaction -> refundService.settle(transaction, id, settleRequest.note.value()));
    }
}
