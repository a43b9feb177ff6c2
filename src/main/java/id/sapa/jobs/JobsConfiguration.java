package id.sapa.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.concurrent.TimeUnit;

/**
 * How an instance runs jobs.
 *
 * @param threads how many at once
 * @param pollInterval how often Postgres is asked for due jobs: the most a timed end is late on an idle cluster
 * @param heartbeatInterval how often a running job says that it is alive; four missed ones hand it to another instance
 * @param shutdownTimeout how long running jobs may take to finish when the instance stops
 */
public record JobsConfiguration(
        @JsonProperty @Min(1) @Max(64) int threads,

        @JsonProperty @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
        Duration pollInterval,

        @JsonProperty @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
        Duration heartbeatInterval,

        @JsonProperty Duration shutdownTimeout) {

    public JobsConfiguration {
        threads = threads == 0 ? 8 : threads;
        pollInterval = pollInterval == null ? Duration.milliseconds(250) : pollInterval;
        heartbeatInterval = heartbeatInterval == null ? Duration.seconds(1) : heartbeatInterval;
        shutdownTimeout = shutdownTimeout == null ? Duration.seconds(2) : shutdownTimeout;
    }
}
