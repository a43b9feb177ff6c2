package id.sapa.account;

import id.sapa.common.LineText;
import id.sapa.common.OpaqueText;
import id.sapa.common.ProblemCode;
import id.sapa.web.Problems;
import id.sapa.web.RateLimiter;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The caller's own account. */
@Path("/v1/me")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "me")
public final class MeResource {

    private static final String DEVICE_ID = "[A-Za-z0-9._:-]{1,128}";

    private final MeService service;
    private final RateLimiter limits;

    MeResource(MeService service, RateLimiter limits) {
        this.service = service;
        this.limits = limits;
    }

    /** @param displayName absent leaves the name as it is */
    public record ProfileChange(@Size(min = 1, max = 60) LineText displayName) {}

    /**
     * Where pushes to the device go.
     *
     * @param locale the language of the app's texts as a tag of BCP 47; absent for an app without texts for pushes
     */
    public record DeviceRequest(
            @NotNull @Size(min = 1, max = 4_096) OpaqueText fcmToken,
            @NotNull Platform platform,
            @Size(min = 1, max = 64) OpaqueText locale) {}

    @GET
    @Operation(operationId = "getProfile", summary = "The caller's profile")
    public ProfileResponse profile(@Auth AuthenticatedUser user) {
        return service.profile(user.id());
    }

    @PATCH
    @Operation(operationId = "updateProfile", summary = "Change the caller's profile")
    public ProfileResponse change(@Auth AuthenticatedUser user, @NotNull @Valid ProfileChange change) {
        return change.displayName() == null
                ? service.profile(user.id())
                : service.rename(user.id(), change.displayName().value());
    }

    @DELETE
    @Operation(
            operationId = "deleteAccount",
            summary = "Delete the caller's account; money records stay, without a name")
    @Problems({ProblemCode.SESSION_OPEN, ProblemCode.MONEY_OPEN})
    @ApiResponse(responseCode = "204")
    public void delete(@Auth AuthenticatedUser user) {
        service.delete(user.id());
    }

    @GET
    @Path("/export")
    @Operation(operationId = "exportData", summary = "Everything that is stored about the caller")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            types = "object",
                                            additionalProperties = Schema.AdditionalPropertiesValue.TRUE)))
    public Response export(@Auth AuthenticatedUser user) {
        limits.require(AccountLimits.EXPORT_BY_USER, user.id().toString());
        return Response.ok(service.export(user.id()))
                .header("Content-Disposition", "attachment; filename=\"sapa-export.json\"")
                .build();
    }

    @PUT
    @Path("/devices/{device_id}")
    @Operation(operationId = "putDevice", summary = "Register a device for pushes")
    @ApiResponse(responseCode = "204")
    public void putDevice(
            @Auth AuthenticatedUser user,
            @PathParam("device_id") @Pattern(regexp = DEVICE_ID, message = "must be 1 to 128 plain characters")
                    String deviceId,
            @NotNull @Valid DeviceRequest request) {
        DeviceLocale locale = request.locale() == null
                ? null
                : DeviceLocale.closest(request.locale().value());
        service.putDevice(user, deviceId, request.fcmToken().value(), request.platform(), locale);
    }

    @DELETE
    @Path("/devices/{device_id}")
    @Operation(operationId = "deleteDevice", summary = "Stop pushes to a device")
    @ApiResponse(responseCode = "204")
    public void removeDevice(
            @Auth AuthenticatedUser user,
            @PathParam("device_id") @Pattern(regexp = DEVICE_ID, message = "must be 1 to 128 plain characters")
                    String deviceId) {
        service.removeDevice(user.id(), deviceId);
    }
}
