package id.sapa.account;

import id.sapa.common.EmailAddress;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SecretText;
import id.sapa.db.Database;
import id.sapa.web.RateLimiter;
import java.util.Optional;

/** How operators come in: by e-mail address and password. Thread-safe. */
public final class OperatorSignIn {

    private final Database database;
    private final PasswordHasher passwordHasher;
    private final OperatorTokenService tokens;
    private final RateLimiter limits;

    OperatorSignIn(Database database, PasswordHasher passwordHasher, OperatorTokenService tokens, RateLimiter limits) {
        this.database = database;
        this.passwordHasher = passwordHasher;
        this.tokens = tokens;
        this.limits = limits;
    }

    /** A sign-in: the token and its life in seconds. */
    public record SignedIn(String accessToken, long expiresIn, Operator operator) {}

    /**
     * Signs in.
     *
     * @param address where the request came from, for the limit by address
     * @throws ProblemException {@code invalid_credentials}, the same for an unknown e-mail address, a wrong password and a
     *     disabled account; {@code rate_limited} after too many attempts
     */
    public SignedIn signIn(EmailAddress email, SecretText secret, String address) {
        String password = secret.value();
        limits.require(AccountLimits.OPERATOR_BY_ADDRESS, address);
        limits.require(AccountLimits.OPERATOR_BY_EMAIL, email.value());
        if (password.length() > PasswordHasher.MAX_LENGTH) {
            throw refused();
        }
        Optional<OperatorDao.Row> found =
                database.readOnly(handle -> handle.attach(OperatorDao.class).findByEmail(email.value()));
        if (found.isEmpty()) {
            passwordHasher.verifyDummy(password);
            throw refused();
        }
        OperatorDao.Row row = found.get();
        if (!passwordHasher.matches(password, row.passwordHash()) || row.disabledAt() != null) {
            throw refused();
        }
        return new SignedIn(
                tokens.issue(row.id(), row.authVersion()), tokens.lifetime().toSeconds(), row.operator());
    }

    private static ProblemException refused() {
        return new ProblemException(ProblemCode.INVALID_CREDENTIALS);
    }
}
