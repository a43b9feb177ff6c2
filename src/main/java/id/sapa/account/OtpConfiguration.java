package id.sapa.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.Deployment;
import id.sapa.common.Guarded;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sign-in by one-time code.
 *
 * @param fixedCode every code, for development only; absent means random codes
 * @param log whether codes are printed instead of sent; for development only
 * @param gateways who delivers codes: the next one is tried when one fails
 */
public record OtpConfiguration(
        @JsonProperty("fixedCode") @Pattern(regexp = "\\d{6}")
        String fixedCode,

        @JsonProperty("log") boolean log,
        @JsonProperty("gateways") @Valid List<OtpGatewayConfiguration> gateways)
        implements Guarded {

    public OtpConfiguration {
        gateways = gateways == null ? List.of() : List.copyOf(gateways);
    }

    @Override
    public void check(Deployment deployment, Consumer<String> problem) {
        if (deployment != Deployment.DEVELOPMENT) {
            if (fixedCode != null) {
                problem.accept("otp.fixedCode is for development only");
            }
            if (log) {
                problem.accept("otp.log is for development only");
            }
        }
        if (!log && gateways.isEmpty()) {
            problem.accept("otp.gateways is empty: nobody would deliver codes");
        }
        gateways.forEach(gateway -> gateway.check(deployment, problem));
    }
}
