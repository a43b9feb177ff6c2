package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.LineText;
import id.sapa.common.UserId;
import id.sapa.ledger.BankAccountService;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mitra's bank account for payouts. */
@Tag(name = "mitras")
@Path("/mitras/{id}/bank-account")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminBankAccountResource {

    private final BankAccountService accounts;
    private final AuditedTransactions writes;

    /** Bank, number and holder. */
    record BankAccountRequest(
            @NotNull @Size(min = 1, max = 500) LineText bankAccount) {}

    /** The account that is stored; null if none is. */
    record BankAccount(@Nullable String bankAccount) {}

    AdminBankAccountResource(BankAccountService accounts, AuditedTransactions writes) {
        this.accounts = accounts;
        this.writes = writes;
    }

    /** Returns the mitra's account; null if none is known. */
    @GET
    @Operation(operationId = "getMitraBankAccount", summary = "Get a mitra's bank account")
    public BankAccount get(@PathParam("id") UserId mitra) {
        return new BankAccount(accounts.of(mitra).orElse(null));
    }

    /** Sets the account used by payouts drafted from now on. */
    @PUT
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "setMitraBankAccount", summary = "Set a mitra's bank account")
    public BankAccount set(
            @Auth AuthenticatedOperator operator,
            @PathParam("id") UserId mitra,
            @NotNull @Valid BankAccountRequest account) {
        String given = account.bankAccount.value();
        // The audit row records the change but not the bank details, which are personal data.
        writes.run(
                operator,
                "mitra.bank_account",
                mitra,
                Map.of(),
                transaction -> accounts.set(transaction, mitra, given));
        return new BankAccount(given);
    }
}
