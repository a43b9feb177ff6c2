package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.Id;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Access tokens that are not ours, or no longer. */
class TokensIT {

    private static final String SECRET = "a-secret-of-this-test-9876543210-abcdef";

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1).with("AUTH_JWT_SECRET", SECRET);

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());
    private final SignedIn user = SignedIn.customer(http);

    @Test
    void aTokenMadeAsOursAreIsAccepted() {
        // The others differ from this one in one thing each.
        http.as(token(claims -> {}, header -> {}, SECRET)).get("/v1/me").expect(200);
    }

    @Test
    void anotherSecretIsRefused() {
        refused(token(claims -> {}, header -> {}, "another-secret-of-this-test-9876543210"));
    }

    @Test
    void aChangedPayloadIsRefused() {
        String[] parts = user.accessToken().split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String changed = payload.replace("customer", "mitra");
        assertThat(changed).isNotEqualTo(payload);
        refused(parts[0] + "." + encode(changed) + "." + parts[2]);
    }

    @Test
    void algorithmNoneIsRefused() {
        String payload = user.accessToken().split("\\.")[1];
        for (String algorithm : new String[] {"none", "None", "NONE", "nOnE"}) {
            String header = encode("{\"alg\":\"" + algorithm + "\",\"typ\":\"at+jwt\",\"kid\":\""
                    + SigningKeys.SigningKey.of(SECRET).id() + "\"}");
            refused(header + "." + payload + ".");
            refused(header + "." + payload + "." + user.accessToken().split("\\.")[2]);
        }
    }

    @Test
    void anotherAlgorithmIsRefused() {
        refused(token(claims -> {}, header -> header.setAlgorithmHeaderValue("HS512"), SECRET + SECRET));
    }

    @Test
    void anUnknownOrMissingKeyIdIsRefused() {
        refused(token(claims -> {}, header -> header.setKeyIdHeaderValue("unknown"), SECRET));
        refused(token(claims -> {}, header -> header.setHeader("kid", null), SECRET));
    }

    @Test
    void anotherTypeIsRefused() {
        refused(token(claims -> {}, header -> header.setHeader("typ", "JWT"), SECRET));
        refused(token(claims -> {}, header -> header.setHeader("typ", null), SECRET));
    }

    @Test
    void anotherAudienceOrIssuerIsRefused() {
        refused(token(claims -> claims.setAudience("sapa-cc"), header -> {}, SECRET));
        refused(token(claims -> claims.unsetClaim("aud"), header -> {}, SECRET));
        refused(token(claims -> claims.setIssuer("somebody"), header -> {}, SECRET));
    }

    @Test
    void aTokenThatNeverExpiresIsRefused() {
        refused(token(claims -> claims.unsetClaim("exp"), header -> {}, SECRET));
    }

    @Test
    void strangeClaimsAreRefused() {
        refused(token(claims -> claims.setSubject("not an id"), header -> {}, SECRET));
        refused(token(claims -> claims.setClaim("role", "admin"), header -> {}, SECRET));
        refused(token(claims -> claims.unsetClaim("role"), header -> {}, SECRET));
        refused(token(claims -> claims.unsetClaim("sid"), header -> {}, SECRET));
        refused(token(claims -> claims.setClaim("ver", "1"), header -> {}, SECRET));
        refused(token(claims -> claims.unsetClaim("ver"), header -> {}, SECRET));
    }

    @Test
    void anExpiredTokenIsRefusedAlsoIfItWasUsedBefore() {
        user.http().get("/v1/me").expect(200);
        CLUSTER.clock().advance(Duration.ofMinutes(15).plusSeconds(1));
        refused(user.accessToken());
    }

    @Test
    void aTokenAnywhereButInTheHeaderIsNotLookedFor() {
        http.get("/v1/me?access_token=" + user.accessToken()).expect(401);
        http.header("Cookie", "access_token=" + user.accessToken())
                .get("/v1/me")
                .expect(401);
        http.header("Authorization", "Basic " + user.accessToken())
                .get("/v1/me")
                .expect(401);
        http.header("Authorization", user.accessToken()).get("/v1/me").expect(401);
    }

    @Test
    void rubbishIsRefused() {
        for (String rubbish : new String[] {"", "a", "a.b.c", "..", "ey.ey.ey", "x".repeat(5_000)}) {
            http.header("Authorization", "Bearer " + rubbish).get("/v1/me").expect(401);
        }
    }

    private void refused(String token) {
        Http.Answer answer = http.as(token).get("/v1/me").expect(401);
        assertThat(answer.code()).isEqualTo("unauthorized");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    private String token(Consumer<JwtClaims> claimsChange, Consumer<JsonWebSignature> headerChange, String secret) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("sapa");
        claims.setAudience("sapa-app");
        claims.setSubject(user.id());
        claims.setJwtId(Id.generate().toString());
        long now = CLUSTER.clock().instant().getEpochSecond();
        claims.setIssuedAt(NumericDate.fromSeconds(now));
        claims.setExpirationTime(NumericDate.fromSeconds(now + 600));
        claims.setClaim("role", "customer");
        claims.setClaim("sid", Id.generate().toString());
        claims.setClaim("ver", 1);
        claimsChange.accept(claims);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setHeader("typ", "at+jwt");
        signature.setKeyIdHeaderValue(SigningKeys.SigningKey.of(SECRET).id());
        signature.setAlgorithmHeaderValue("HS256");
        signature.setKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)));
        signature.setPayload(claims.toJson());
        headerChange.accept(signature);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
