package id.sapa.account;

import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An HTTP service that brings messages to phones, by WhatsApp or SMS.
 *
 * @param variable the environment variable that {@code url} comes from, for messages; its token's begins the same
 * @param url where to post
 * @param token sent as {@code Authorization: Bearer}; secret
 * @param body the JSON to post; in its texts <code>{phone}</code>, <code>{phone_digits}</code> (without the plus sign),
 *     <code>{code}</code> and <code>{minutes}</code> are filled in
 * @param timeout for connecting and for the whole answer
 */
public record OtpGatewayConfiguration(
        String environmentPrefix,
        String url,
        String token,
        String body,

        @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS) @MaxDuration(value = 30, unit = TimeUnit.SECONDS)
        Duration timeout)
        implements ConfigurationSection {

    private static final String DEFAULT_BODY =
            "{\"to\":\"{phone}\",\"code\":\"{code}\",\"expires_in_minutes\":\"{minutes}\"}";

    public OtpGatewayConfiguration {
        environmentPrefix = environmentPrefix == null ? "OTP_GATEWAY" : environmentPrefix;
        url = url == null ? "" : url;
        token = token == null ? "" : token;
        body = body == null ? DEFAULT_BODY : body;
        timeout = timeout == null ? Duration.seconds(5) : timeout;
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        if (url.isBlank()) {
            problem.accept(environmentPrefix + "_URL is missing");
        } else if (!isAddress(url)) {
            problem.accept(environmentPrefix + "_URL is not an HTTP address");
        } else if (deploymentEnvironment != DeploymentEnvironment.DEVELOPMENT && !url.startsWith("https://")) {
            problem.accept(environmentPrefix + "_URL must begin with https://");
        }
        if (token.isBlank()) {
            problem.accept(environmentPrefix + "_TOKEN is missing");
        }
        if (!OtpMessageTemplate.isValid(body)) {
            problem.accept("otp.gateways body must be JSON that contains {code} and {phone} or {phone_digits}");
        }
    }

    private static boolean isAddress(String url) {
        try {
            URI uri = URI.create(url);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "OtpGatewayConfiguration[variable=%s, timeout=%s]".formatted(environmentPrefix, timeout);
    }
}
