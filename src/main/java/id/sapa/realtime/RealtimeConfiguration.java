package id.sapa.realtime;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.Deployment;
import id.sapa.common.Guarded;
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
 * @param mostConnections how many this instance takes
 * @param drainTime over how long connections are sent away when the instance stops
 */
public record RealtimeConfiguration(
        @JsonProperty("allowedOrigins") List<String> allowedOrigins,

        @JsonProperty("pingInterval") @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
        Duration pingInterval,

        @JsonProperty("idleTimeout") @MinDuration(value = 200, unit = TimeUnit.MILLISECONDS)
        Duration idleTimeout,

        @JsonProperty("mostConnections") @Min(1) @Max(1_000_000)
        Integer mostConnections,

        @JsonProperty("drainTime") @MaxDuration(value = 6, unit = TimeUnit.SECONDS)
        Duration drainTime)
        implements Guarded {

    public RealtimeConfiguration {
        allowedOrigins = allowedOrigins == null ? List.of() : List.copyOf(allowedOrigins);
        pingInterval = pingInterval == null ? Duration.seconds(25) : pingInterval;
        idleTimeout = idleTimeout == null ? Duration.seconds(80) : idleTimeout;
        mostConnections = mostConnections == null ? 50_000 : mostConnections;
        drainTime = drainTime == null ? Duration.seconds(3) : drainTime;
    }

    @Override
    public void check(Deployment deployment, Consumer<String> problem) {
        if (deployment != Deployment.DEVELOPMENT && allowedOrigins.contains("*")) {
            problem.accept("realtime.allowedOrigins must name the web pages that may connect");
        }
    }
}
