package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
import id.sapa.push.PushConfiguration;
import id.sapa.web.InternalConfiguration;
import id.sapa.web.WebConfiguration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stops the start outside development, each in one line that names the setting. */
class AuthConfigurationTest {

    private static final String STRONG = "Zk3v9Qp1Xw7Rt5Yb2Nc8Lm4Hs6Jd0GfA";

    @Test
    void secretsAreWanted() {
        assertThat(problems(auth("", ""))).containsExactly("AUTH_JWT_SECRET is missing");
        assertThat(problems(new InternalConfiguration(""))).containsExactly("INTERNAL_TOKEN is missing");
        assertThat(problems(new PushConfiguration("", ""))).containsExactly("FCM_PROJECT_ID is missing");
        assertThat(problems(new OtpConfiguration(null, false, null, List.of(gateway("", "", null)))))
                .containsExactly("OTP_GATEWAY_URL is missing", "OTP_GATEWAY_TOKEN is missing");
    }

    @Test
    void weakSecretsAreRefused() {
        assertThat(problems(auth("short", ""))).singleElement().asString().startsWith("AUTH_JWT_SECRET is too weak");
        assertThat(problems(auth("a".repeat(64), "")))
                .singleElement()
                .asString()
                .startsWith("AUTH_JWT_SECRET is too weak");
        assertThat(problems(auth(STRONG, "short")))
                .singleElement()
                .asString()
                .startsWith("AUTH_JWT_SECRET_PREVIOUS is too weak");
        assertThat(problems(auth("development-secret-that-everybody-knows", "")))
                .containsExactly("AUTH_JWT_SECRET is the development secret");
        assertThat(problems(new InternalConfiguration("short")))
                .singleElement()
                .asString()
                .startsWith("INTERNAL_TOKEN is too weak");
    }

    @Test
    void developmentOptionsAreRefused() {
        List<OtpGatewayConfiguration> gateways = List.of(gateway("https://gateway.example/send", "token", null));
        assertThat(problems(new OtpConfiguration("000000", false, null, gateways)))
                .containsExactly("otp.fixedCode is for development only");
        assertThat(problems(new OtpConfiguration(null, true, null, gateways)))
                .containsExactly("otp.log is for development only");
        assertThat(problems(new WebConfiguration(1, 2, 2, null)))
                .containsExactly(
                        "web.rateLimitMultiplier is for development only",
                        "web.userLimitMultiplier is for development only");
        assertThat(problems(new PushConfiguration("project", "http://localhost:1")))
                .containsExactly("push.endpoint is for development only");
    }

    @Test
    void gatewaysAreReachedOverTlsWithATemplateThatSaysSomething() {
        assertThat(problems(gateway("http://gateway.example/send", "token", null)))
                .containsExactly("OTP_GATEWAY_URL must begin with https://");
        assertThat(problems(gateway("https://gateway.example/send", "token", "{\"to\":\"{phone}\"}")))
                .singleElement()
                .asString()
                .contains("{code}");
        assertThat(problems(gateway("https://gateway.example/send", "token", "{code} {phone}")))
                .singleElement()
                .asString()
                .contains("JSON");
    }

    @Test
    void aSoundConfigurationPasses() {
        assertThat(problems(auth(STRONG, STRONG + "2"))).isEmpty();
        assertThat(problems(new InternalConfiguration(STRONG))).isEmpty();
        assertThat(problems(new OtpConfiguration(
                        null, false, null, List.of(gateway("https://gateway.example/send", "token", null)))))
                .isEmpty();
    }

    @Test
    void noSecretIsInTheTextOfAConfiguration() {
        assertThat(auth(STRONG, STRONG).toString()).doesNotContain(STRONG);
        assertThat(new InternalConfiguration(STRONG).toString()).doesNotContain(STRONG);
        assertThat(new OtpConfiguration("000000", false, null, List.of(gateway("https://a.example", STRONG, null)))
                        .toString())
                .doesNotContain(STRONG);
    }

    private static AuthConfiguration auth(String secret, String previous) {
        return new AuthConfiguration(secret, previous, null, null, null, null, null);
    }

    private static OtpGatewayConfiguration gateway(String url, String token, String body) {
        return new OtpGatewayConfiguration(null, url, token, body, null);
    }

    private static List<String> problems(ConfigurationSection part) {
        List<String> problems = new ArrayList<>();
        part.check(DeploymentEnvironment.PRODUCTION, problems::add);
        return problems;
    }
}
