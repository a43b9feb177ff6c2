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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where Valkey is and how long it may take. Everything but the address has a default.
 *
 * @param url {@code redis://[[user]:password@]host[:port][/database]}, or
 *     {@code redis-sentinel://[[user]:password@]host[:port][,host[:port]…][/database]#name} with sentinels and the name of what they
 *     watch; {@code rediss} and {@code rediss-sentinel} with TLS. Credentials are percent-encoded. Secret
 * @param connectTimeout for opening a connection
 * @param socketTimeout for each answer of an ordinary call
 * @param maxWait for a free connection of the pool
 * @param bulkSocketTimeout for each answer of a call that no user waits for
 * @param poolSize most connections at a time, the subscriber's not counted
 * @param failureThreshold consecutive failures after which the circuit opens
 * @param probeInterval between two probes while the circuit is open
 * @param pingInterval between two pings of an idle, healthy server; the subscriber calls it frozen after three
 * @param tlsVerification what is checked of the server's certificate
 * @param caCertificates the authorities that may have signed it, in PEM, instead of the JVM's trust store, which they leave alone
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

        TlsVerification tlsVerification,
        String caCertificates)
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
        caCertificates = caCertificates == null ? "" : caCertificates.strip();
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        if (url.isBlank() || url.startsWith("$")) {
            problem.accept("VALKEY_URL is missing");
        }
        if (!caCertificates.isEmpty() && !PemTrustStore.isPem(caCertificates)) {
            problem.accept("valkey.caCertificates is not a list of PEM certificates");
        }
    }

    /** Every default, for the server at {@code url}. */
    public static ValkeyConfiguration of(String url) {
        return new ValkeyConfiguration(url, null, null, null, null, null, null, null, null, null, null);
    }

    @JsonIgnore
    @ValidationMethod(
            message =
                    "url must be redis://[[user]:password@]host[:port][/database] or redis-sentinel://host[:port][,…]#name, or the same with rediss")
    public boolean isUrlValid() {
        return url.isBlank() || parsed().isPresent();
    }

    /** Host and port, or those of the sentinels, fit for logs. */
    @JsonIgnore
    public String address() {
        return parsed().map(ValkeyUri::address).orElse("invalid");
    }

    private Optional<ValkeyUri> parsed() {
        try {
            return Optional.of(ValkeyUri.parse(url));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "ValkeyConfiguration[address=%s, connectTimeout=%s, socketTimeout=%s, maxWait=%s, poolSize=%d]"
                .formatted(address(), connectTimeout, socketTimeout, maxWait, poolSize);
    }
}
