package id.sapa.payment;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.Deployment;
import id.sapa.common.Guarded;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How Xendit is reached.
 *
 * @param baseUrl where its API is; the simulator in development
 * @param secretKey what we show it
 * @param callbackToken what its webhooks show us
 * @param connectTimeout for the connection
 * @param timeout for a whole call
 */
public record XenditConfiguration(
        @JsonProperty @NotNull String baseUrl,
        @JsonProperty @NotNull String secretKey,
        @JsonProperty @NotNull String callbackToken,

        @JsonProperty @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
        Duration connectTimeout,

        @JsonProperty @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
        Duration timeout)
        implements Guarded {

    private static final int SHORTEST_SECRET = 16;

    public XenditConfiguration {
        connectTimeout = connectTimeout == null ? Duration.seconds(2) : connectTimeout;
        timeout = timeout == null ? Duration.seconds(8) : timeout;
    }

    @Override
    public void check(Deployment deployment, Consumer<String> problem) {
        if (deployment == Deployment.DEVELOPMENT) {
            return;
        }
        require("XENDIT_SECRET_KEY", secretKey, problem);
        require("XENDIT_CALLBACK_TOKEN", callbackToken, problem);
        if (!baseUrl.startsWith("https://")) {
            problem.accept("XENDIT_BASE_URL must begin with https:// outside development");
        }
        if (deployment == Deployment.PRODUCTION && secretKey.startsWith("xnd_development_")) {
            problem.accept("XENDIT_SECRET_KEY is a test key, which production must not use");
        }
    }

    private static void require(String name, String value, Consumer<String> problem) {
        if (value == null || value.isBlank()) {
            problem.accept(name + " is missing");
        } else if (value.length() < SHORTEST_SECRET) {
            problem.accept(name + " is too short to be a secret");
        }
    }

    @Override
    public String toString() {
        return "XenditConfiguration[baseUrl=" + baseUrl + ", secrets hidden]";
    }
}
