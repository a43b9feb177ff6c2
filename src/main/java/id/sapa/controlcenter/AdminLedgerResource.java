package id.sapa.controlcenter;

import id.sapa.account.Roles;
import id.sapa.common.Page;
import id.sapa.common.SearchText;
import id.sapa.ledger.Ledger;
import id.sapa.ledger.LedgerAccount;
import id.sapa.ledger.LedgerEntry;
import id.sapa.web.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;

/** Read access to the double-entry ledger. */
@Tag(name = "finance")
@Path("/ledger")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminLedgerResource {

    private final Ledger ledger;

    AdminLedgerResource(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Lists every account with its balance; all balances sum to zero. */
    @GET
    @Path("/accounts")
    @Operation(operationId = "listLedgerAccounts", summary = "List ledger accounts with balances")
    public Page<LedgerAccount> accounts(@Valid @BeanParam PageQuery page) {
        return ledger.accounts(page.limit, page.after);
    }

    /**
     * Lists entries, newest first.
     *
     * @param account restricts to entries of this account id
     */
    @GET
    @Path("/entries")
    @Operation(operationId = "listLedgerEntries", summary = "List ledger entries")
    public Page<LedgerEntry> entries(@QueryParam("account") SearchText account, @Valid @BeanParam PageQuery page) {
        return ledger.entries(
                Search.given(account) ? Optional.of(Search.uuid("account", account.value())) : Optional.empty(),
                page.limit,
                page.after);
    }
}
