package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every configuration starts when it is given its secrets, and says in a line what it lacks when it is not. */
class ConfigurationsIT {

    private static final String SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private static final List<String> REQUIRED = List.of(
            "DATABASE_URL",
            "VALKEY_URL",
            "AUTH_JWT_SECRET",
            "XENDIT_SECRET_KEY",
            "XENDIT_CALLBACK_TOKEN",
            "FCM_PROJECT_ID",
            "INTERNAL_TOKEN",
            "OTP_GATEWAY_URL",
            "OTP_GATEWAY_TOKEN");

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(0);

    @TempDir
    static Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"config-staging.yml", "config-prod.yml"})
    void startsAndLogsForCloudLogging(String configuration) throws Exception {
        try (ServerProcess server = ServerProcess.startWith(configuration, secrets())) {
            assertThat(Http.at(server.publicUrl())
                            .get("/v1/products")
                            .expect(200)
                            .json()
                            .path("items"))
                    .isEmpty();
            Http internal = Http.at(server.internalUrl());
            assertThat(internal.post("/tasks/reseed").status()).isEqualTo(401);
            assertThat(internal.as(SECRET).post("/tasks/reseed").status()).isEqualTo(200);
            assertThat(internal.get("/healthcheck").json().properties())
                    .extracting(Map.Entry::getKey)
                    .contains("postgres", "valkey", "mirror", "bus", "jobs");
            assertThat(internal.get("/prometheus").expect(200).text())
                    .contains("\nsapa_valkey_up 1")
                    .contains("\nsapa_mirror_usable ");
            server.terminate();
            for (String line : Files.readAllLines(server.log())) {
                JsonNode json = new ObjectMapper().readTree(line);
                assertThat(json.path("severity").asText()).isIn("INFO", "WARNING", "ERROR");
                assertThat(json.path("message").isTextual()).isTrue();
                assertThat(line).doesNotContain(SECRET);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"config-staging.yml", "config-prod.yml"})
    void namesEverySettingThatIsMissing(String configuration) throws Exception {
        assertThat(check(configuration, secrets())).isEmpty();
        Map<String, String> none = new HashMap<>();
        assertThat(check(configuration, none))
                .containsAll(REQUIRED.stream().map(name -> name + " is missing").toList());
        for (String name : List.of("AUTH_JWT_SECRET", "VALKEY_URL")) {
            Map<String, String> one = secrets();
            one.remove(name);
            assertThat(check(configuration, one)).containsExactly(name + " is missing");
        }
    }

    @Test
    void aMistypedSettingIsNamed() throws Exception {
        Path file = folder.resolve("mistyped.yml");
        Files.writeString(
                file,
                Files.readString(Path.of("config.yml")).replace("fixedCode:", "fixedCod:"),
                StandardCharsets.UTF_8);
        assertThat(check(file.toString(), Map.of())).anyMatch(line -> line.contains("fixedCod"));
    }

    /** What {@code check} complains about, one line each. */
    private static List<String> check(String configuration, Map<String, String> variables) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "id.sapa.app.SapaApplication",
                "check",
                configuration);
        builder.environment().keySet().removeAll(REQUIRED);
        // The virtual machine would announce it among the complaints.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(variables);
        Path complaints = Files.createTempFile(folder, "check", ".err");
        Process process = builder.redirectError(complaints.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(complaints);
        assertThat(process.exitValue()).as(lines.toString()).isEqualTo(lines.isEmpty() ? 0 : 1);
        assertThat(lines).noneMatch(Pattern.compile("^\\s+at ").asPredicate());
        return lines;
    }

    private static Map<String, String> secrets() throws IOException, NoSuchAlgorithmException {
        Map<String, String> variables = new HashMap<>(CLUSTER.variables());
        variables.put("XENDIT_BASE_URL", "https://xendit.invalid");
        variables.put("AUTH_JWT_SECRET", SECRET);
        variables.put("XENDIT_SECRET_KEY", "xnd_production_" + SECRET);
        variables.put("XENDIT_CALLBACK_TOKEN", SECRET);
        variables.put("FCM_PROJECT_ID", "sapa-test");
        variables.put("INTERNAL_TOKEN", SECRET);
        variables.put("OTP_GATEWAY_URL", "https://otp.invalid/messages");
        variables.put("OTP_GATEWAY_TOKEN", SECRET);
        variables.put("GOOGLE_APPLICATION_CREDENTIALS", credentials().toString());
        return variables;
    }

    /** A service account that nobody knows. */
    private static Path credentials() throws IOException, NoSuchAlgorithmException {
        Path file = folder.resolve("credentials.json");
        if (!Files.exists(file)) {
            byte[] key = KeyPairGenerator.getInstance("RSA")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            String pem = "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                            .encodeToString(key) + "\n-----END PRIVATE KEY-----\n";
            new ObjectMapper()
                    .writeValue(
                            file.toFile(),
                            Map.of(
                                    "type", "service_account",
                                    "project_id", "sapa-test",
                                    "private_key_id", "1",
                                    "private_key", pem,
                                    "client_email", "sapa@sapa-test.iam.gserviceaccount.com",
                                    "client_id", "1",
                                    "token_uri", "https://token.invalid"));
        }
        return file;
    }
}
