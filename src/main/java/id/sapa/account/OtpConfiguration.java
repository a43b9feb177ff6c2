package id.sapa.account;

import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
import id.sapa.common.PhoneNumberParser;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sign-in by one-time code.
 *
 * @param fixedCode every code, for development only; absent means random codes
 * @param log whether codes are printed instead of sent; for development only
 * @param regions whose mobile numbers may sign in, as ISO 3166-1 codes; numbers without a country code belong to the
 *     first; {@code ID} by default
 * @param gateways who delivers codes: the next one is tried when one fails
 */
public record OtpConfiguration(
        @Pattern(regexp = "\\d{6}") String fixedCode,

        boolean logCodes,
        List<@Pattern(regexp = "[A-Z]{2}") String> regions,
        @Valid List<OtpGatewayConfiguration> gateways)
        implements ConfigurationSection {

    public OtpConfiguration {
        regions = regions == null ? List.of("ID") : List.copyOf(regions);
        gateways = gateways == null ? List.of() : List.copyOf(gateways);
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        try {
            new PhoneNumberParser(regions);
        } catch (IllegalArgumentException e) {
            problem.accept("otp." + e.getMessage());
        }
        if (deploymentEnvironment != DeploymentEnvironment.DEVELOPMENT) {
            if (fixedCode != null) {
                problem.accept("otp.fixedCode is for development only");
            }
            if (logCodes) {
                problem.accept("otp.log is for development only");
            }
        }
        if (!logCodes && gateways.isEmpty()) {
            problem.accept("otp.gateways is empty: nobody would deliver codes");
        }
        gateways.forEach(gateway -> gateway.check(deploymentEnvironment, problem));
    }
}
