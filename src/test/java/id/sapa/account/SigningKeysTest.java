package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import id.sapa.common.Id;
import id.sapa.common.ProblemException;
import id.sapa.testing.AdjustableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rotation of the secret: what was made with the one before is good until that is dropped. */
class SigningKeysTest {

    private static final String OLD = "the-old-secret-0123456789-abcdefghij";
    private static final String NEW = "the-new-secret-0123456789-abcdefghij";

    private final AdjustableClock clock = new AdjustableClock();

    @Test
    void accessTokensOutliveARotation() {
        String token = jwts(OLD, "").sign("someone", Duration.ofMinutes(5), Map.of());
        assertThat(subject(jwts(NEW, OLD), token)).isEqualTo("someone");
        assertThatThrownBy(() -> subject(jwts(NEW, ""), token)).isInstanceOf(ProblemException.class);
    }

    @Test
    void newTokensAreMadeWithTheNewSecret() {
        String token = jwts(NEW, OLD).sign("someone", Duration.ofMinutes(5), Map.of());
        assertThat(subject(jwts(NEW, ""), token)).isEqualTo("someone");
    }

    @Test
    void refreshTokensOutliveARotation() {
        RefreshToken token = RefreshToken.first(Id.generate(), new SecureRandom());
        String text = token.encode(keys(OLD, "").derived("code").get(0));
        RefreshToken decoded = RefreshToken.decode(text).orElseThrow();
        assertThat(decoded.hash()).isEqualTo(token.hash());
        assertThat(decoded.isMadeWith(keys(NEW, OLD).derived("code"))).isTrue();
        assertThat(decoded.isMadeWith(keys(NEW, "").derived("code"))).isFalse();
    }

    @Test
    void eachPurposeHasItsOwnKey() {
        SigningKeys keys = keys(NEW, "");
        byte[] text = {1, 2, 3};
        assertThat(keys.derived("one").get(0).of(text))
                .isNotEqualTo(keys.derived("other").get(0).of(text));
    }

    private JwtCodec jwts(String secret, String previous) {
        return new JwtCodec("test", keys(secret, previous), clock);
    }

    private static SigningKeys keys(String secret, String previous) {
        return new SigningKeys(new AuthConfiguration(secret, previous, null, null, null, null, null));
    }

    private static String subject(JwtCodec jwtCodec, String token) {
        return jwtCodec.verify(token, claims -> claims.getSubject());
    }
}
