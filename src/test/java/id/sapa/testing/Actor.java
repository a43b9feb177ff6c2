package id.sapa.testing;

import java.net.URI;
import java.util.Map;

/**
 * Somebody who is signed in.
 *
 * @param id the user's id, or the operator's
 * @param token a fresh access token
 * @param http calls as this person
 */
public record Actor(String id, String token, Http http) {

    /** The code that the development configuration accepts for every phone. */
    private static final String DEVELOPMENT_CODE = "000000";

    /** Signs a user in with a one-time code. */
    public static Actor signIn(URI publicUrl, String phone, String role) {
        Http http = Http.at(publicUrl);
        String challenge = http.post("/v1/auth/otp", Map.of("phone", phone, "role", role))
                .expect(202)
                .json()
                .path("challenge_id")
                .asText();
        var answer = http.post("/v1/auth/token", Map.of("challenge_id", challenge, "code", DEVELOPMENT_CODE))
                .expect(200)
                .json();
        String token = answer.path("access_token").asText();
        return new Actor(answer.path("user").path("id").asText(), token, http.as(token));
    }

    /** Signs an operator in at the internal listener. */
    public static Actor operator(URI internalUrl, String email, String password) {
        Http http = Http.at(internalUrl);
        var answer = http.post("/cc/v1/auth/token", Map.of("email", email, "password", password))
                .expect(200)
                .json();
        String token = answer.path("access_token").asText();
        return new Actor(answer.path("operator").path("id").asText(), token, http.as(token));
    }

    /** The same person at another instance. */
    public Actor at(URI otherUrl) {
        return new Actor(id, token, http.via(otherUrl));
    }
}
