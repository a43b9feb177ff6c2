package id.sapa.mitra;

import id.sapa.common.UserId;
import id.sapa.db.Database;
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

    private List<Mitra> inService(UUID after, int limit) {
        return database.read(handle -> handle.attach(MitraDao.class).inService(after, limit));
    }
}
