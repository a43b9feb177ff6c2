package id.sapa.testing;

import id.sapa.app.SapaApplication;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes operators with the command that makes the first one, and signs operators in. */
public final class Operators {

    public static final String EMAIL = "admin@sapa.test";
    public static final String PASSWORD = "correct-horse-battery";

    private Operators() {}

    /** Runs {@code operator add} with these environment variables. */
    public static synchronized void add(Map<String, String> variables, String email, String role, String password) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((password + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            new SapaApplication(SapaApplication.systemClock(), variables)
                    .run("operator", "add", "--email", email, "--role", role, "--password-stdin", "config.yml");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            System.setIn(before);
        }
    }

    /** Calls the internal listener as this operator. */
    public static Http signIn(URI internalUrl, String email, String password) {
        Http anyone = Http.at(internalUrl);
        return anyone.as(anyone.post("/cc/v1/auth/token", Map.of("email", email, "password", password))
                .expect(200)
                .json()
                .path("access_token")
                .asText());
    }
}
