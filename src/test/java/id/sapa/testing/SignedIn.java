package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who signed in with the code of development.
 *
 * @param http calls as this user
 */
public record SignedIn(String id, String phone, String accessToken, String refreshToken, Http http) {

    public static final String CODE = "000000";

    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(10_000_000));

    /** A phone number that no other test of this run has. */
    public static String newPhone() {
        return "+62812%08d".formatted(NEXT.incrementAndGet());
    }

    /** A new customer. */
    public static SignedIn customer(Http anyone) {
        return in(anyone, newPhone(), "customer");
    }

    /** The user with this phone; a mitra must have been made before. */
    public static SignedIn in(Http anyone, String phone, String role) {
        String challenge = anyone.post("/v1/auth/otp", Map.of("phone", phone, "role", role))
                .expect(202)
                .json()
                .path("challenge_id")
                .asText();
        JsonNode answer = anyone.post("/v1/auth/token", Map.of("challenge_id", challenge, "code", CODE))
                .expect(200)
                .json();
        return of(anyone, phone, answer);
    }

    /** The same at this instance. */
    public static SignedIn in(URI publicUrl, String phone, String role) {
        return in(Http.at(publicUrl), phone, role);
    }

    /** The same person at another instance. */
    public SignedIn at(URI otherUrl) {
        return new SignedIn(id, phone, accessToken, refreshToken, http.via(otherUrl));
    }

    /** What a sign-in or refresh answered. */
    public static SignedIn of(Http anyone, String phone, JsonNode answer) {
        String token = answer.path("access_token").asText();
        return new SignedIn(
                answer.path("user").path("id").asText(),
                phone,
                token,
                answer.path("refresh_token").asText(),
                anyone.as(token));
    }
}
