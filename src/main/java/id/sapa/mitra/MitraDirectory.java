package id.sapa.mitra;

import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks up profiles. Thread-safe. */
public final class MitraDirectory {

    private static final UUID FIRST = new UUID(0, 0);

    private final Database database;

    public MitraDirectory(Database database) {
        this.database = database;
    }

    /** Any mitra, deactivated or not. */
    public Optional<Mitra> find(UserId id) {
        return database.read(handle -> handle.attach(MitraDao.class).find(id));
    }

    /** Any mitra as a transaction sees it. */
    public Optional<Mitra> find(Tx tx, UserId id) {
        return tx.dao(MitraDao.class).find(id);
    }

    /** Those of these that exist, in the order of their ids. */
    public List<Mitra> some(Collection<UserId> ids) {
        return ids.isEmpty()
                ? List.of()
                : database.read(handle -> handle.attach(MitraDao.class).some(ids));
    }

    /** Mitras in service in the order of their ids, from the beginning. */
    public List<Mitra> inService(int limit) {
        return inService(FIRST, limit);
    }

    /** Mitras in service in the order of their ids, after this one. */
    public List<Mitra> inServiceAfter(UserId after, int limit) {
        return inService(after.value(), limit);
    }

    /**
     * Mitras by phone or part of the name, deactivated ones too, in the order of their ids.
     *
     * @param search the whole phone, a part of the name, or empty for all
     * @param deactivated null for all
     * @param after null for the beginning
     */
    public List<Mitra> search(String search, Boolean deactivated, UserId after, int limit) {
        UUID from = after == null ? FIRST : after.value();
        return database.read(handle -> handle.attach(MitraDao.class).search(search, deactivated, from, limit));
    }

    private List<Mitra> inService(UUID after, int limit) {
        return database.read(handle -> handle.attach(MitraDao.class).inService(after, limit));
    }
}
