package id.sapa.payment;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How Xendit is reached.
 *
 * @param baseUrl where its API is; the simulator in development
 * @param secretKey what we show it
 * @param callbackToken what its webhooks show us
 * @param successReturnUrl where the checkout sends the customer who has paid, HTTPS; {@code {session_id}} stands for the session. Empty for the
 *     gateway's own page
 * @param cancelReturnUrl the same for one who gave up
 * @param connectTimeout for the connection
 * @param timeout for a whole call
 * @param circuitOpenDuration how long an endpoint that keeps failing is left alone
 */
public record XenditConfiguration(
        @JsonProperty String baseUrl,
        @JsonProperty String secretKey,
        @JsonProperty String callbackToken,
        @JsonProperty String successReturnUrl,
        @JsonProperty String cancelReturnUrl,

        @JsonProperty @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
        Duration connectTimeout,

        @JsonProperty @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
        Duration timeout,

        @JsonProperty @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
        Duration circuitOpenDuration)
        implements ConfigurationSection {

    private static final int MIN_SECRET_LENGTH = 16;
    /** How Xendit's keys begin that move no money, and those that do. */
    private static final String TEST_KEY = "xnd_development_";

    private static final String LIVE_KEY = "xnd_production_";
    private static final String SIMULATOR_KEY = TEST_KEY + "simulator";
    private static final String DEVELOPMENT_MARK = "development-";

    public XenditConfiguration {
        baseUrl = baseUrl == null ? "" : baseUrl;
        secretKey = secretKey == null ? "" : secretKey;
        callbackToken = callbackToken == null ? "" : callbackToken;
        successReturnUrl = successReturnUrl == null ? "" : successReturnUrl;
        cancelReturnUrl = cancelReturnUrl == null ? "" : cancelReturnUrl;
        connectTimeout = connectTimeout == null ? Duration.seconds(2) : connectTimeout;
        timeout = timeout == null ? Duration.seconds(8) : timeout;
        circuitOpenDuration = circuitOpenDuration == null ? Duration.seconds(5) : circuitOpenDuration;
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        if (!isAddress(baseUrl)) {
            problem.accept("XENDIT_BASE_URL is not an HTTP address");
        }
        requireReturnUrl("XENDIT_SUCCESS_RETURN_URL", successReturnUrl, problem);
        requireReturnUrl("XENDIT_CANCEL_RETURN_URL", cancelReturnUrl, problem);
        require("XENDIT_SECRET_KEY", secretKey, problem);
        require("XENDIT_CALLBACK_TOKEN", callbackToken, problem);
        if (deploymentEnvironment == DeploymentEnvironment.DEVELOPMENT) {
            if (secretKey.startsWith(LIVE_KEY)) {
                problem.accept("XENDIT_SECRET_KEY is a live key, which development must not use");
            }
            return;
        }
        if (callbackToken.startsWith(DEVELOPMENT_MARK)) {
            problem.accept("XENDIT_CALLBACK_TOKEN is the development token");
        }
        if (secretKey.equals(SIMULATOR_KEY)) {
            problem.accept("XENDIT_SECRET_KEY is the simulator's key");
        }
        if (!baseUrl.startsWith("https://")) {
            problem.accept("XENDIT_BASE_URL must begin with https:// outside development");
        }
        if (deploymentEnvironment == DeploymentEnvironment.PRODUCTION && secretKey.startsWith(TEST_KEY)) {
            problem.accept("XENDIT_SECRET_KEY is a test key, which production must not use");
        }
    }

    private static void require(String name, String value, Consumer<String> problem) {
        if (value.isBlank()) {
            problem.accept(name + " is missing");
        } else if (value.length() < MIN_SECRET_LENGTH) {
            problem.accept(name + " is too short to be a secret");
        }
    }

    private static void requireReturnUrl(String name, String url, Consumer<String> problem) {
        if (!url.isEmpty() && !(url.startsWith("https://") && isAddress(returnUrl(url, "0")))) {
            problem.accept(name + " is not an HTTPS address");
        }
    }

    /** The return address for a session. */
    static String returnUrl(String template, String session) {
        return template.replace("{session_id}", session);
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
        return "XenditConfiguration[baseUrl=" + baseUrl + ", secrets hidden]";
    }
}
