package id.sapa.controlcenter;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import id.sapa.account.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** How the marketplace is doing. */
@Path("/overview")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminOverviewResource {

    private final OverviewService overviewService;

    /**
     * The figures of now and of a while back.
     *
     * @param history what this instance has seen in the last hour, oldest first
     * @param takingsByHour paid amounts since midnight
     */
    record Answer(
            @JsonUnwrapped OverviewResponse now,
            List<OverviewService.Sample> history,
            List<OverviewDao.Hour> takingsByHour) {}

    AdminOverviewResource(OverviewService overviewService) {
        this.overviewService = overviewService;
    }

    @GET
    public Answer get() {
        return new Answer(overviewService.current(), overviewService.history(), overviewService.takingsByHour());
    }
}
