package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.text.StringSubstitutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What each environment refuses. */
class ConfigurationGuardTest {

    private static final String SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

    @TempDir
    private Path folder;

    @Test
    void developmentNeedsNothing() throws Exception {
        assertThat(problems(Path.of("config.yml"), Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config-staging.yml", "config-prod.yml"})
    void acceptsItsSecrets(String configuration) throws Exception {
        assertThat(problems(Path.of(configuration), secrets())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH_JWT_SECRET, short",
        "AUTH_JWT_SECRET, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "AUTH_JWT_SECRET, development-secret-that-everybody-knows",
        "AUTH_JWT_SECRET_PREVIOUS, short",
        "INTERNAL_TOKEN, short",
        "XENDIT_SECRET_KEY, short",
        "XENDIT_SECRET_KEY, xnd_development_simulator",
        "XENDIT_CALLBACK_TOKEN, development-callback-token",
        "XENDIT_BASE_URL, http://xendit.invalid",
        "OTP_GATEWAY_URL, http://otp.invalid",
        "DATABASE_URL, postgres://localhost/sapa"
    })
    void namesAWeakValueInOneLine(String variable, String value) throws Exception {
        for (String configuration : List.of("config-staging.yml", "config-prod.yml")) {
            Map<String, String> variables = secrets();
            variables.put(variable, value);
            assertThat(problems(Path.of(configuration), variables))
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith(variable + " ") && !line.contains("\n"));
        }
    }

    @Test
    void refusesEveryDevelopmentOptionInProduction() throws Exception {
        Path file = folder.resolve("config.yml");
        Files.writeString(
                file,
                Files.readString(Path.of("config.yml"))
                        .replace("environment: development", "environment: production")
                        .replace("${FCM_ENDPOINT:-}", "http://localhost:1"),
                StandardCharsets.UTF_8);
        assertThat(problems(file, secrets()))
                .contains(
                        "otp.fixedCode is for development only",
                        "otp.log is for development only",
                        "web.rateLimitMultiplier is for development only",
                        "push.endpoint is for development only")
                .anyMatch(line -> line.startsWith("realtime.allowedOrigins "))
                .anyMatch(line -> line.startsWith("auth.argon2MemoryKib "));
    }

    @Test
    void everyFileOfTheDeploymentIsYaml() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("docker"))) {
            List<Path> yaml =
                    files.filter(file -> file.toString().matches(".*\\.ya?ml")).toList();
            assertThat(yaml).isNotEmpty();
            for (Path file : yaml) {
                assertThatCode(() -> new Yaml(new SafeConstructor(new LoaderOptions()))
                                .loadAll(Files.readString(file))
                                .forEach(document -> assertThat(document).isInstanceOf(Map.class)))
                        .as(file.toString())
                        .doesNotThrowAnyException();
            }
        }
    }

    private static List<String> problems(Path file, Map<String, String> variables) throws Exception {
        ObjectMapper mapper = Jackson.newObjectMapper();
        return new YamlConfigurationFactory<>(SapaConfiguration.class, Validators.newValidator(), mapper, "dw")
                .build(
                        new SubstitutingSourceProvider(
                                new FileConfigurationSourceProvider(), new StringSubstitutor(variables)),
                        file.toString())
                .problems();
    }

    private static Map<String, String> secrets() {
        Map<String, String> variables = new HashMap<>();
        variables.put("DATABASE_URL", "jdbc:postgresql://db.invalid/sapa");
        variables.put("DATABASE_USER", "sapa");
        variables.put("DATABASE_PASSWORD", SECRET);
        variables.put("VALKEY_URL", "redis://valkey.invalid");
        variables.put("AUTH_JWT_SECRET", SECRET);
        variables.put("XENDIT_SECRET_KEY", "xnd_production_" + SECRET);
        variables.put("XENDIT_CALLBACK_TOKEN", SECRET);
        variables.put("FCM_PROJECT_ID", "sapa-test");
        variables.put("INTERNAL_TOKEN", SECRET);
        variables.put("OTP_GATEWAY_URL", "https://otp.invalid/messages");
        variables.put("OTP_GATEWAY_TOKEN", SECRET);
        return variables;
    }
}
