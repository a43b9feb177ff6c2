package id.sapa.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.Deployment;
import id.sapa.common.Guarded;
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
        @JsonProperty("variable") String variable,
        @JsonProperty("url") String url,
        @JsonProperty("token") String token,
        @JsonProperty("body") String body,

        @JsonProperty("timeout")
        @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 30, unit = TimeUnit.SECONDS)
        Duration timeout)
        implements Guarded {

    private static final String DEFAULT_BODY =
            "{\"to\":\"{phone}\",\"code\":\"{code}\",\"expires_in_minutes\":\"{minutes}\"}";

    public OtpGatewayConfiguration {
        variable = variable == null ? "OTP_GATEWAY" : variable;
        url = url == null ? "" : url;
        token = token == null ? "" : token;
        body = body == null ? DEFAULT_BODY : body;
        timeout = timeout == null ? Duration.seconds(5) : timeout;
    }

    @Override
    public void check(Deployment deployment, Consumer<String> problem) {
        if (url.isBlank()) {
            problem.accept(variable + "_URL is missing");
        } else if (!isAddress(url)) {
            problem.accept(variable + "_URL is not an HTTP address");
        } else if (deployment != Deployment.DEVELOPMENT && !url.startsWith("https://")) {
            problem.accept(variable + "_URL must begin with https://");
        }
        if (token.isBlank()) {
            problem.accept(variable + "_TOKEN is missing");
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
        return "OtpGatewayConfiguration[variable=%s, timeout=%s]".formatted(variable, timeout);
    }
}
