package id.sapa.account;

import id.sapa.common.Hmac;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The secrets in use, the current one first. What was made with the one before is still accepted. Immutable. */
final class SigningKeys {

    private final List<SigningKey> keys;

    /**
     * One secret.
     *
     * @param id the {@code kid}; it tells nothing of the secret
     */
    record SigningKey(String id, byte[] secret) {

        static SigningKey of(String secret) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            byte[] digest = new Hmac(bytes).of("key id".getBytes(StandardCharsets.UTF_8));
            return new SigningKey(
                    Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 6)), bytes);
        }
    }

    SigningKeys(AuthConfiguration configuration) {
        SigningKey current = SigningKey.of(configuration.jwtSecret());
        this.keys = configuration.jwtSecretPrevious().isEmpty()
                ? List.of(current)
                : List.of(current, SigningKey.of(configuration.jwtSecretPrevious()));
    }

    SigningKey current() {
        return keys.get(0);
    }

    Optional<SigningKey> byId(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** Keys for another purpose than signing tokens, the current one first. */
    List<Hmac> derived(String purpose) {
        return keys.stream().map(key -> new Hmac(key.secret()).derive(purpose)).toList();
    }
}
