package id.sapa.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.Deployment;
import id.sapa.common.Guarded;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The HTTP edge.
 *
 * @param trustedProxies how many proxies stand in front of the public listener, each of which appends the address it was
 *     called from to {@code X-Forwarded-For}; 0 means that clients call us directly
 * @param lingerTime for how long an instance that stops still answers after it said that it is not ready, so that a balancer
 *     that polls readiness learns of it in time
 * @param addressLimitFactor how many times wider limits by address are; above 1 for load tests from one machine only
 */
public record WebConfiguration(
        @JsonProperty("trustedProxies") @Min(0) @Max(10) Integer trustedProxies,

        @JsonProperty("addressLimitFactor") @Min(1) @Max(1_000_000)
        Integer addressLimitFactor,

        @JsonProperty("lingerTime") @MaxDuration(value = 6, unit = TimeUnit.SECONDS)
        Duration lingerTime)
        implements Guarded {

    public WebConfiguration {
        trustedProxies = trustedProxies == null ? 0 : trustedProxies;
        addressLimitFactor = addressLimitFactor == null ? 1 : addressLimitFactor;
        lingerTime = lingerTime == null ? Duration.seconds(3) : lingerTime;
    }

    @Override
    public void check(Deployment deployment, Consumer<String> problem) {
        if (deployment != Deployment.DEVELOPMENT && addressLimitFactor > 1) {
            problem.accept("web.addressLimitFactor is for development only");
        }
    }
}
