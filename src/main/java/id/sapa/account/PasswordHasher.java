package id.sapa.account;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;

/** Hashes and checks operators' passwords (Argon2id, RFC 9106). Thread-safe; takes tens of milliseconds on purpose. */
final class PasswordHasher {

    static final int MIN_LENGTH = 12;
    static final int MAX_LENGTH = 128;
    private static final int ARGON2_ITERATIONS = 2;
    private static final int ARGON2_PARALLELISM = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;

    private final Argon2Function function;
    private final String nobodysHash;

    PasswordHasher(int memoryKib) {
        this.function =
                Argon2Function.getInstance(memoryKib, ARGON2_ITERATIONS, ARGON2_PARALLELISM, HASH_BYTES, Argon2.ID);
        this.nobodysHash = hash("nobody has this password");
    }

    String hash(String password) {
        return Password.hash(password).addRandomSalt(SALT_BYTES).with(function).getResult();
    }

    /** Whether the password belongs to the hash; the hash says itself how it was made. */
    boolean matches(String password, String hash) {
        return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
    }

    /** Takes as long as {@link #matches}, so that an unknown account cannot be told from a wrong password. */
    void verifyDummy(String password) {
        matches(password, nobodysHash);
    }
}
