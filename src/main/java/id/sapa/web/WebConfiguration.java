package id.sapa.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.Deployment;
import id.sapa.common.Guarded;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.function.Consumer;

/**
 * The HTTP edge.
 *
 * @param trustedProxies how many proxies stand in front of the public listener, each of which appends the address it was
 *     called from to {@code X-Forwarded-For}; 0 means that clients call us directly
 * @param addressLimitFactor how many times wider limits by address are; above 1 for load tests from one machine only
 */
public record WebConfiguration(
        @JsonProperty("trustedProxies") @Min(0) @Max(10) Integer trustedProxies,

        @JsonProperty("addressLimitFactor") @Min(1) @Max(1_000_000)
        Integer addressLimitFactor)
        implements Guarded {

    public WebConfiguration {
        trustedProxies = trustedProxies == null ? 0 : trustedProxies;
        addressLimitFactor = addressLimitFactor == null ? 1 : addressLimitFactor;
    }

    @Override
    public void check(Deployment deployment, Consumer<String> problem) {
        if (deployment != Deployment.DEVELOPMENT && addressLimitFactor > 1) {
            problem.accept("web.addressLimitFactor is for development only");
        }
    }
}
