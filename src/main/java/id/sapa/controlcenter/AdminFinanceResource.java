package id.sapa.controlcenter;

import id.sapa.account.Roles;
import id.sapa.payment.FinanceReport;
import id.sapa.payment.FinanceReportService;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;

/** Finance reports. */
@Tag(name = "finance")
@Path("/finance")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminFinanceResource {

    private final FinanceReportService reports;

    AdminFinanceResource(FinanceReportService reports) {
        this.reports = reports;
    }

    /**
     * Returns a day's figures and whether ledger, payments and gateway agree on them.
     *
     * @param date such as {@code 2026-01-31}, a day in Jakarta; defaults to today
     * @param gateway how many of the day's payments to check at the gateway, 0 to 100
     */
    @GET
    @Path("/daily")
    @Operation(operationId = "getDailyFinanceReport", summary = "Get a day's figures")
    public FinanceReport daily(
            @QueryParam("date") LocalDate date, @QueryParam("gateway") @DefaultValue("0") int gateway) {
        return reports.of(date == null ? reports.today() : date, gateway);
    }
}
