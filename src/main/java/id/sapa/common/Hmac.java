package id.sapa.common;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 and SHA-256 of byte strings. Immutable and thread-safe. */
public final class Hmac {

    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;

    public Hmac(byte[] key) {
        this.key = key.clone();
    }

    /** A key of its own for one purpose, derived from this one, so that no two uses share a key. */
    public Hmac derive(String purpose) {
        return new Hmac(of(purpose.getBytes(StandardCharsets.UTF_8)));
    }

    /** The 32 bytes of the code of all parts, one after the other. */
    public byte[] of(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** The 32 bytes of the digest. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static byte[] sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether both are the same, in a time that does not tell where they differ. */
    public static boolean same(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }

    /** As {@link #same(byte[], byte[])}; their lengths do not show either. */
    public static boolean same(String one, String other) {
        return same(sha256(one), sha256(other));
    }
}
