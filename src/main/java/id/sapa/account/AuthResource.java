package id.sapa.account;

import id.sapa.common.Id;
import id.sapa.common.LineText;
import id.sapa.common.OpaqueText;
import id.sapa.common.PhoneInput;
import id.sapa.common.PhoneNumber;
import id.sapa.common.PhoneNumberParser;
import id.sapa.common.ProblemCode;
import id.sapa.common.Role;
import id.sapa.web.ClientIpResolver;
import id.sapa.web.Problems;
import id.sapa.web.RateLimiter;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/** Signing in and out. */
@Tag(name = "auth")
@Path("/v1/auth")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class AuthResource {

    private final SignInService service;
    private final RateLimiter limits;
    private final ClientIpResolver addresses;
    private final PhoneNumberParser phones;

    AuthResource(SignInService service, RateLimiter limits, ClientIpResolver addresses, PhoneNumberParser phones) {
        this.service = service;
        this.limits = limits;
        this.addresses = addresses;
        this.phones = phones;
    }

    /** Asks for a code. */
    public record CodeRequest(
            @NotNull PhoneInput phone, @NotNull Role role) {}

    /** Where the code went is not said; the times are in seconds. */
    public record CodeResponse(UUID challengeId, long expiresIn, long resendIn) {}

    /** Proves the phone with the code. */
    public record TokenRequest(
            @NotNull @Size(max = 36) OpaqueText challengeId,

            @NotNull @Pattern(regexp = "\\d{6}", message = "must be six digits")
            LineText code) {}

    /** Goes on with a sign-in. */
    public record RefreshRequest(@NotNull @Size(max = 512) OpaqueText refreshToken) {}

    /** @param everywhere whether every other device is signed out too */
    public record LogoutRequest(boolean everywhere) {}

    @POST
    @Path("/otp")
    @Operation(
            operationId = "requestCode",
            summary = "Ask for a one-time code; the answer is the same whether or not the phone is known")
    @ApiResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = CodeResponse.class)))
    public Response requestCode(@NotNull @Valid CodeRequest request, @Context HttpServletRequest http) {
        limits.require(AccountLimits.OTP_BY_ADDRESS, addresses.of(http));
        PhoneNumber phone = phones.require("phone", request.phone());
        OtpService.OtpChallenge otpChallenge = service.sendCode(phone, request.role());
        return Response.accepted(new CodeResponse(
                        otpChallenge.challenge(),
                        otpChallenge.lifetime().toSeconds(),
                        otpChallenge.resendPause().toSeconds()))
                .build();
    }

    @POST
    @Path("/token")
    @Operation(operationId = "signIn", summary = "Sign in with a one-time code; a new phone becomes a customer")
    @Problems({ProblemCode.INVALID_CODE, ProblemCode.ACCOUNT_BLOCKED})
    public TokenResponse signIn(@NotNull @Valid TokenRequest request, @Context HttpServletRequest http) {
        limits.require(AccountLimits.CODE_BY_ADDRESS, addresses.of(http));
        return service.signIn(
                challenge(request.challengeId().value()), request.code().value());
    }

    @POST
    @Path("/refresh")
    @Operation(operationId = "refreshTokens", summary = "Exchange a refresh token for new tokens; each is good once")
    @Problems(ProblemCode.INVALID_REFRESH_TOKEN)
    public TokenResponse refresh(@NotNull @Valid RefreshRequest request, @Context HttpServletRequest http) {
        limits.require(AccountLimits.REFRESH_BY_ADDRESS, addresses.of(http));
        return service.refresh(request.refreshToken().value());
    }

    @POST
    @Path("/logout")
    @Operation(operationId = "signOut", summary = "Sign out here, or everywhere")
    @ApiResponse(responseCode = "204")
    public void signOut(@Auth AuthenticatedUser user, LogoutRequest request) {
        service.signOut(user, request != null && request.everywhere());
    }

    private static UUID challenge(String text) {
        try {
            return Id.parse(text);
        } catch (IllegalArgumentException e) {
            throw OtpService.wrong();
        }
    }
}
