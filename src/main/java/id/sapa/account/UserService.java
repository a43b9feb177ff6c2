package id.sapa.account;

import id.sapa.common.PhoneNumber;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The users and whether they may come in. Thread-safe. */
public final class UserService {

    private final Database database;
    private final Revocations revocations;
    private final Clock clock;

    UserService(Database database, Revocations revocations, Clock clock) {
        this.database = database;
        this.revocations = revocations;
        this.clock = clock;
    }

    public Optional<User> find(UserId id) {
        return database.read(handle -> handle.attach(UserDao.class).find(id));
    }

    public Optional<User> find(Tx tx, UserId id) {
        return tx.dao(UserDao.class).find(id);
    }

    /**
     * Makes an account, which can sign in from then on.
     *
     * @throws ProblemException {@code phone_taken} if the phone has an account in this role
     */
    public User create(Tx tx, PhoneNumber phone, Role role, String displayName) {
        UserDao users = tx.dao(UserDao.class);
        UserId id = UserId.next();
        if (users.insert(id, role, phone, displayName, clock.instant()) == 0) {
            throw new ProblemException(ProblemCode.PHONE_TAKEN);
        }
        return users.find(id).orElseThrow();
    }

    /** Changes the name that others see. */
    public void rename(Tx tx, UserId id, String displayName) {
        if (tx.dao(UserDao.class).rename(id, displayName) == 0) {
            throw ProblemException.notFound();
        }
    }

    /**
     * Shuts the user out: every token is refused on every instance, connections are closed, no sign-in succeeds until
     * {@link #unblock}. May be called again.
     */
    public void block(Tx tx, UserId id) {
        refuseTokens(tx, id, true, "blocked");
    }

    /** Lets the user sign in again. Tokens of before stay refused. */
    public void unblock(Tx tx, UserId id) {
        if (tx.dao(UserDao.class).unblock(id) == 0) {
            throw ProblemException.notFound();
        }
    }

    /** Ends every sign-in of the user. */
    void signOutEverywhere(Tx tx, UserId id) {
        refuseTokens(tx, id, false, "signed out everywhere");
    }

    void refuseTokens(Tx tx, UserId id, boolean blocked, String reason) {
        Instant now = clock.instant();
        long version = tx.dao(UserDao.class).refuseTokens(id, blocked, now);
        tx.dao(RefreshDao.class).revokeAll(id, reason, now);
        tx.dao(DeviceDao.class).removeAll(id);
        revocations.versionChanged(tx, id, version);
    }
}
