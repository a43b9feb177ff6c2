package id.sapa.account;

import id.sapa.common.Hmac;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A refresh token: the sign-in it belongs to, 256 secret bits, and a code that only we can make. What is good is decided by the stored hash; the code
 * tells an old token of ours from one that somebody made up: only the former is a sign of theft. So a token outlives the keys that it was made with.
 *
 * <p>The next token is computed from this one with a key of ours. So asking twice with the same token gives the same
 * next one, and nothing that could be used has to be stored for that.
 */
record RefreshToken(UUID family, byte[] secret, byte[] code) {

    private static final int UUID_LENGTH = 16;
    private static final int SECRET_LENGTH = 32;
    private static final int CODE_LENGTH = 16;
    private static final int LENGTH = UUID_LENGTH + SECRET_LENGTH + CODE_LENGTH;

    static RefreshToken first(UUID family, SecureRandom random) {
        byte[] secret = new byte[SECRET_LENGTH];
        random.nextBytes(secret);
        return new RefreshToken(family, secret, new byte[0]);
    }

    RefreshToken next(Hmac key) {
        return new RefreshToken(family, key.of(familyBytes(), secret), new byte[0]);
    }

    /** What is stored of it. */
    byte[] hash() {
        return Hmac.sha256(secret);
    }

    String encode(Hmac codeKey) {
        byte[] bytes = ByteBuffer.allocate(LENGTH)
                .put(familyBytes())
                .put(secret)
                .put(code(codeKey))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The token that a text stands for, whoever made it; empty if it is none. */
    static Optional<RefreshToken> decode(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != LENGTH) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return Optional.of(new RefreshToken(
                new UUID(buffer.getLong(), buffer.getLong()),
                Arrays.copyOfRange(bytes, UUID_LENGTH, UUID_LENGTH + SECRET_LENGTH),
                Arrays.copyOfRange(bytes, UUID_LENGTH + SECRET_LENGTH, LENGTH)));
    }

    /** Whether it was decoded from a text that was made with one of these keys. */
    boolean isMadeWith(List<Hmac> codeKeys) {
        return codeKeys.stream().anyMatch(key -> Hmac.same(code(key), code));
    }

    private byte[] code(Hmac key) {
        return Arrays.copyOf(key.of(familyBytes(), secret), CODE_LENGTH);
    }

    private byte[] familyBytes() {
        return ByteBuffer.allocate(UUID_LENGTH)
                .putLong(family.getMostSignificantBits())
                .putLong(family.getLeastSignificantBits())
                .array();
    }

    @Override
    public String toString() {
        return "RefreshToken[family=" + family + "]";
    }
}
