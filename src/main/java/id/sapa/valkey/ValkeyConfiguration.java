package id.sapa.valkey;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where Valkey is and how long it may take. Everything but the address has a default.
 *
 * @param url {@code redis://} or {@code rediss://} (TLS), with optional user, password and database number; secret
 * @param connectTimeout for opening a connection
 * @param socketTimeout for each answer of an ordinary call
 * @param maxWait for a free connection of the pool
 * @param bulkSocketTimeout for each answer of a call that no user waits for
 * @param poolSize most connections at a time, the subscriber's not counted
 * @param failureThreshold consecutive failures after which the circuit opens
 * @param probeInterval between two probes while the circuit is open
 * @param pingInterval between two pings of an idle, healthy server; the subscriber calls it frozen after three
 * @param tlsVerification what is checked of the server's certificate
 */
public record ValkeyConfiguration(
        String url,

        @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
        Duration connectTimeout,

        @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
        Duration socketTimeout,

        @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
        Duration maxWait,

        @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
        Duration bulkSocketTimeout,

        @Min(2) @Max(1024) Integer poolSize,
        @Min(1) @Max(1000) Integer failureThreshold,

        @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS) @MaxDuration(value = 10, unit = TimeUnit.SECONDS)
        Duration probeInterval,

        @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS) @MaxDuration(value = 30, unit = TimeUnit.SECONDS)
        Duration pingInterval,

        TlsVerification tlsVerification)
        implements ConfigurationSection {

    /** What is checked of the server's certificate. */
    public enum TlsVerification {
        /** Chain and host name. */
        @JsonProperty("full")
        FULL,
        /** The chain only, for managed servers that are reached by an address which the certificate does not name. */
        @JsonProperty("ca")
        CA
    }

    public ValkeyConfiguration {
        url = url == null ? "" : url;
        connectTimeout = connectTimeout == null ? Duration.milliseconds(20) : connectTimeout;
        socketTimeout = socketTimeout == null ? Duration.milliseconds(20) : socketTimeout;
        maxWait = maxWait == null ? Duration.milliseconds(10) : maxWait;
        bulkSocketTimeout = bulkSocketTimeout == null ? Duration.seconds(1) : bulkSocketTimeout;
        poolSize = poolSize == null ? 16 : poolSize;
        failureThreshold = failureThreshold == null ? 3 : failureThreshold;
        probeInterval = probeInterval == null ? Duration.milliseconds(250) : probeInterval;
        pingInterval = pingInterval == null ? Duration.seconds(1) : pingInterval;
        tlsVerification = tlsVerification == null ? TlsVerification.FULL : tlsVerification;
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        if (url.isBlank() || url.startsWith("$")) {
            problem.accept("VALKEY_URL is missing");
        }
    }

    /** Every default, for the server at {@code url}. */
    public static ValkeyConfiguration of(String url) {
        return new ValkeyConfiguration(url, null, null, null, null, null, null, null, null, null);
    }

    @JsonIgnore
    @ValidationMethod(message = "url must be redis://[user:password@]host[:port][/database] or rediss://…")
    public boolean isUrlValid() {
        return url.isBlank() || parsed(url);
    }

    private static boolean parsed(String url) {
        try {
            URI uri = new URI(url);
            String path = uri.getPath();
            return ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && (path == null || path.isEmpty() || path.matches("/\\d{0,5}"))
                    && uri.getQuery() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Host and port, fit for logs. */
    @JsonIgnore
    public String address() {
        if (!parsed(url)) {
            return "invalid";
        }
        URI uri = URI.create(url);
        return uri.getHost() + ":" + (uri.getPort() < 0 ? 6379 : uri.getPort());
    }

    @Override
    public String toString() {
        return "ValkeyConfiguration[address=%s, connectTimeout=%s, socketTimeout=%s, maxWait=%s, poolSize=%d]"
                .formatted(address(), connectTimeout, socketTimeout, maxWait, poolSize);
    }
}
