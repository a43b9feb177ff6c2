package id.sapa.account;

import id.sapa.common.PhoneNumber;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** How app users come in and go out. Thread-safe. */
final class SignInService {

    /** How a customer is called until it says how it wants to be. */
    private static final String NEW_CUSTOMER = "Customer";

    private final Database database;
    private final OtpService codes;
    private final RefreshTokenService refreshTokenService;
    private final UserService users;
    private final Clock clock;

    /** What is decided in the transaction; a refusal is thrown after the commit, so that the attempt counts. */
    private record Outcome(TokenResponse answer, ProblemException refusal) {}

    SignInService(
            Database database,
            OtpService codes,
            RefreshTokenService refreshTokenService,
            UserService users,
            Clock clock) {
        this.database = database;
        this.codes = codes;
        this.refreshTokenService = refreshTokenService;
        this.users = users;
        this.clock = clock;
    }

    OtpService.OtpChallenge sendCode(PhoneNumber phone, Role role) {
        return codes.send(phone, role);
    }

    /**
     * Signs in whoever has the phone; a new phone becomes a customer.
     *
     * @throws ProblemException {@code invalid_code} if the code is wrong, or the phone is no mitra's; {@code
     *     account_blocked} if the code is right but the account is blocked
     */
    TokenResponse signIn(UUID challenge, String code) {
        Outcome outcome = database.inTransaction(transaction -> codes.verify(transaction, challenge, code)
                .map(verifiedPhone -> enter(transaction, verifiedPhone))
                .orElseGet(() -> new Outcome(null, OtpService.wrong())));
        if (outcome.refusal() != null) {
            throw outcome.refusal();
        }
        return outcome.answer();
    }

    TokenResponse refresh(String refreshToken) {
        return refreshTokenService.refresh(refreshToken);
    }

    void signOut(AuthenticatedUser user, boolean everywhere) {
        database.useTransaction(transaction -> {
            if (everywhere) {
                users.signOutEverywhere(transaction, user.id());
            } else {
                refreshTokenService.end(transaction, user.id(), user.familyId(), "signed out");
            }
        });
    }

    private Outcome enter(Transaction transaction, OtpService.VerifiedPhone verifiedPhone) {
        Optional<User> found = account(transaction, verifiedPhone);
        if (found.isEmpty()) {
            return new Outcome(null, OtpService.wrong());
        }
        if (found.get().blocked()) {
            return new Outcome(null, new ProblemException(ProblemCode.ACCOUNT_BLOCKED));
        }
        return new Outcome(refreshTokenService.issueFamily(transaction, found.get()), null);
    }

    private Optional<User> account(Transaction transaction, OtpService.VerifiedPhone verifiedPhone) {
        UserDao dao = transaction.dao(UserDao.class);
        Optional<User> known = dao.findByPhone(verifiedPhone.phone(), verifiedPhone.role());
        if (known.isPresent() || verifiedPhone.role() != Role.CUSTOMER) {
            return known;
        }
        // Two sign-ins of a new phone at once: the second one finds the first one's account.
        dao.insert(UserId.next(), verifiedPhone.role(), verifiedPhone.phone(), NEW_CUSTOMER, clock.instant());
        return dao.findByPhone(verifiedPhone.phone(), verifiedPhone.role());
    }
}
