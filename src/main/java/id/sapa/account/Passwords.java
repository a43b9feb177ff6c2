package id.sapa.account;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;

/** Hashes and checks operators' passwords (Argon2id, RFC 9106). Thread-safe; takes tens of milliseconds on purpose. */
final class Passwords {

    static final int LEAST_LENGTH = 12;
    static final int MOST_LENGTH = 128;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;

    private final Argon2Function function;
    private final String nobodysHash;

    Passwords(int memoryKib) {
        this.function = Argon2Function.getInstance(memoryKib, PASSES, LANES, HASH_BYTES, Argon2.ID);
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
    void matchNobody(String password) {
        matches(password, nobodysHash);
    }
}
