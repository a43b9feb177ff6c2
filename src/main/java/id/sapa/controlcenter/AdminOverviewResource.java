package id.sapa.controlcenter;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import id.sapa.account.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The state of the marketplace. */
@Tag(name = "overview")
@Path("/overview")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminOverviewResource {

    private final OverviewService overviewService;

    /**
     * The current figures and their recent history.
     *
     * @param history this instance's samples of the last hour, oldest first
     * @param takingsByHour amounts paid per hour since midnight in Jakarta
     */
    @Schema(name = "Overview")
    record Answer(
            @JsonUnwrapped OverviewResponse now,
            List<OverviewService.Sample> history,
            List<OverviewDao.Hour> takingsByHour) {}

    AdminOverviewResource(OverviewService overviewService) {
        this.overviewService = overviewService;
    }

    @GET
    @Operation(operationId = "getOverview", summary = "Get the overview")
    public Answer get() {
        return new Answer(overviewService.current(), overviewService.history(), overviewService.takingsByHour());
    }
}
