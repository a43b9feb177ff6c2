package id.sapa.realtime;

import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How an instance holds connections.
 *
 * @param allowedOrigins web pages that may connect and call the API, as {@code https://host[:port]}; {@code *} allows all
 * @param pingInterval how often a silent device is asked for a sign of life
 * @param idleTimeout after how long without one it is given up
 * @param maxConnections how many this instance takes
 * @param drainTimeout over how long connections are sent away when the instance stops
 */
public record RealtimeConfiguration(
        List<String> allowedOrigins,

        @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
        Duration pingInterval,

        @MinDuration(value = 200, unit = TimeUnit.MILLISECONDS)
        Duration idleTimeout,

        @Min(1) @Max(1_000_000) Integer maxConnections,

        @MaxDuration(value = 6, unit = TimeUnit.SECONDS) Duration drainTimeout)
        implements ConfigurationSection {

    public RealtimeConfiguration {
        allowedOrigins = allowedOrigins == null ? List.of() : List.copyOf(allowedOrigins);
        pingInterval = pingInterval == null ? Duration.seconds(15) : pingInterval;
        idleTimeout = idleTimeout == null ? Duration.seconds(29) : idleTimeout;
        maxConnections = maxConnections == null ? 50_000 : maxConnections;
        drainTimeout = drainTimeout == null ? Duration.seconds(3) : drainTimeout;
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        if (deploymentEnvironment != DeploymentEnvironment.DEVELOPMENT && allowedOrigins.contains("*")) {
            problem.accept("realtime.allowedOrigins must name the web pages that may connect");
        }
    }
}
