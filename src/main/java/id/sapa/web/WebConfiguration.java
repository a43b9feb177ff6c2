package id.sapa.web;

import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
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
 * @param shutdownDelay for how long an instance that stops still answers after it said that it is not ready, so that a balancer
 *     that polls readiness learns of it in time
 * @param userLimitMultiplier how many times wider limits on what a user does over its connections are; above 1 for load tests only
 * @param rateLimitMultiplier how many times wider limits by address are; above 1 for load tests from one machine only
 */
public record WebConfiguration(
        @Min(0) @Max(10) Integer trustedProxies,

        @Min(1) @Max(1_000_000) Integer rateLimitMultiplier,

        @Min(1) @Max(1_000_000) Integer userLimitMultiplier,

        @MaxDuration(value = 6, unit = TimeUnit.SECONDS) Duration shutdownDelay)
        implements ConfigurationSection {

    public WebConfiguration {
        trustedProxies = trustedProxies == null ? 0 : trustedProxies;
        rateLimitMultiplier = rateLimitMultiplier == null ? 1 : rateLimitMultiplier;
        userLimitMultiplier = userLimitMultiplier == null ? 1 : userLimitMultiplier;
        shutdownDelay = shutdownDelay == null ? Duration.seconds(3) : shutdownDelay;
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        if (deploymentEnvironment != DeploymentEnvironment.DEVELOPMENT && rateLimitMultiplier > 1) {
            problem.accept("web.rateLimitMultiplier is for development only");
        }
        if (deploymentEnvironment != DeploymentEnvironment.DEVELOPMENT && userLimitMultiplier > 1) {
            problem.accept("web.userLimitMultiplier is for development only");
        }
    }
}
