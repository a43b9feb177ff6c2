package id.sapa.controlcenter;

import id.sapa.account.Operator;
import id.sapa.account.OperatorSignIn;
import id.sapa.common.EmailAddress;
import id.sapa.common.ProblemCode;
import id.sapa.common.SecretText;
import id.sapa.web.ClientIpResolver;
import id.sapa.web.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** Operator sign-in, the only call that needs no token. */
@Tag(name = "auth")
@Path("/auth/token")
@Produces(MediaType.APPLICATION_JSON)
public final class AdminSignInResource {

    private final OperatorSignIn signIn;
    private final ClientIpResolver addresses;

    record Credentials(
            @NotNull EmailAddress email,
            @NotNull @Size(max = 1024) SecretText password) {}

    /** A bearer token; {@code expiresIn} is in seconds. */
    @Schema(name = "OperatorToken")
    record Granted(String accessToken, String tokenType, long expiresIn, Operator operator) {}

    AdminSignInResource(OperatorSignIn signIn, ClientIpResolver addresses) {
        this.signIn = signIn;
        this.addresses = addresses;
    }

    /** Exchanges an e-mail address and a password for a token. */
    @POST
    @Operation(operationId = "signIn", summary = "Sign in as an operator")
    @Problems(ProblemCode.INVALID_CREDENTIALS)
    public Granted signIn(@NotNull @Valid Credentials credentials, @Context HttpServletRequest request) {
        OperatorSignIn.SignedIn signedIn =
                signIn.signIn(credentials.email, credentials.password, addresses.of(request));
        return new Granted(signedIn.accessToken(), "Bearer", signedIn.expiresIn(), signedIn.operator());
    }
}
