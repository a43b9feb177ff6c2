package id.sapa.mitra;

import id.sapa.account.UserService;
import id.sapa.common.PhoneNumber;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import java.time.Clock;

/**
 * The life of a mitra, in the transaction of whoever decides it. Each change locks the mitra's row first and ends with
 * {@link MitraChangeListener}, so that search and beacon follow. Thread-safe.
 */
public final class MitraService {

    private final UserService users;
    private final MitraChangeListener changes;
    private final Clock clock;

    public MitraService(UserService users, MitraChangeListener changes, Clock clock) {
        this.users = users;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Takes somebody on: an account that can sign in as mitra, offline.
     *
     * @throws ProblemException {@code phone_taken} if the phone is a mitra's already
     */
    public Mitra create(Transaction transaction, PhoneNumber phone, MitraProfile profile) {
        UserId id = users.create(transaction, phone, Role.MITRA, profile.displayName())
                .id();
        MitraDao dao = transaction.dao(MitraDao.class);
        dao.insert(id, profile.headline(), profile.bio(), profile.maxSessions(), clock.instant());
        changes.changed(transaction, id);
        return found(dao, id);
    }

    /**
     * The mitra, whom nobody else changes until the transaction ends.
     *
     * @throws ProblemException {@code not_found}
     */
    public Mitra lock(Transaction transaction, UserId id) {
        return found(locked(transaction, id), id);
    }

    /** Changes the profile. A smaller capacity ends no session: it only takes no new one until there is room. */
    public Mitra update(Transaction transaction, UserId id, MitraProfile profile) {
        MitraDao dao = locked(transaction, id);
        users.rename(transaction, id, profile.displayName());
        dao.update(id, profile.headline(), profile.bio(), profile.maxSessions());
        changes.changed(transaction, id);
        return found(dao, id);
    }

    /**
     * Takes the mitra out of service, at once and everywhere: offline, no new offers, tokens refused. Its active sessions go on.
     * May be called again; the first reason stays.
     */
    public Mitra deactivate(Transaction transaction, UserId id, String reason) {
        MitraDao dao = locked(transaction, id);
        if (dao.deactivate(id, reason, clock.instant()) == 1) {
            users.block(transaction, id);
            changes.changed(transaction, id);
        }
        return found(dao, id);
    }

    /** Puts the mitra back into service, offline until it switches itself on. May be called again. */
    public Mitra activate(Transaction transaction, UserId id) {
        MitraDao dao = locked(transaction, id);
        if (dao.activate(id) == 1) {
            users.unblock(transaction, id);
            changes.changed(transaction, id);
        }
        return found(dao, id);
    }

    private static MitraDao locked(Transaction transaction, UserId id) {
        MitraDao dao = transaction.dao(MitraDao.class);
        dao.lock(id).orElseThrow(ProblemException::notFound);
        return dao;
    }

    private static Mitra found(MitraDao dao, UserId id) {
        return dao.find(id).orElseThrow(ProblemException::notFound);
    }
}
