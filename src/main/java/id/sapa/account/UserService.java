package id.sapa.account;

import id.sapa.common.PhoneNumber;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The users and whether they may come in. Thread-safe. */
public final class UserService {

    private final Database database;
    private final TokenRevocationList tokenRevocationList;
    private final Clock clock;

    UserService(Database database, TokenRevocationList tokenRevocationList, Clock clock) {
        this.database = database;
        this.tokenRevocationList = tokenRevocationList;
        this.clock = clock;
    }

    public Optional<User> find(UserId id) {
        return database.readOnly(handle -> handle.attach(UserDao.class).find(id));
    }

    public Optional<User> find(Transaction transaction, UserId id) {
        return transaction.dao(UserDao.class).find(id);
    }

    /**
     * Makes an account, which can sign in from then on.
     *
     * @throws ProblemException {@code phone_taken} if the phone has an account in this role
     */
    public User create(Transaction transaction, PhoneNumber phone, Role role, String displayName) {
        UserDao users = transaction.dao(UserDao.class);
        UserId id = UserId.next();
        if (users.insert(id, role, phone, displayName, clock.instant()) == 0) {
            throw new ProblemException(ProblemCode.PHONE_TAKEN);
        }
        return users.find(id).orElseThrow();
    }

    /** Changes the name that others see. */
    public void rename(Transaction transaction, UserId id, String displayName) {
        if (transaction.dao(UserDao.class).rename(id, displayName) == 0) {
            throw ProblemException.notFound();
        }
    }

    /**
     * Shuts the user out: every token is refused on every instance, connections are closed, no sign-in succeeds until
     * {@link #unblock}. May be called again.
     */
    public void block(Transaction transaction, UserId id) {
        revokeTokens(transaction, id, true, "blocked");
    }

    /** Lets the user sign in again. Tokens of before stay refused. */
    public void unblock(Transaction transaction, UserId id) {
        if (transaction.dao(UserDao.class).unblock(id) == 0) {
            throw ProblemException.notFound();
        }
    }

    /** Ends every sign-in of the user. */
    void signOutEverywhere(Transaction transaction, UserId id) {
        revokeTokens(transaction, id, false, "signed out everywhere");
    }

    void revokeTokens(Transaction transaction, UserId id, boolean blocked, String reason) {
        Instant now = clock.instant();
        long version = transaction.dao(UserDao.class).revokeTokens(id, blocked, now);
        transaction.dao(RefreshDao.class).revokeAll(id, reason, now);
        transaction.dao(DeviceDao.class).removeAll(id);
        tokenRevocationList.versionChanged(transaction, id, version);
    }
}
