package id.sapa.mitra;

import id.sapa.common.UserId;
import id.sapa.db.Database;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks up profiles. Thread-safe. */
public final class MitraQueryService {

    private static final UUID FIRST = new UUID(0, 0);

    private final Database database;

    public MitraQueryService(Database database) {
        this.database = database;
    }

    /** Any mitra, deactivated or not. */
    public Optional<Mitra> find(UserId id) {
        return database.readOnly(handle -> handle.attach(MitraDao.class).find(id));
    }

    /** Those of these that exist, in the order of their ids. */
    public List<Mitra> findByIds(Collection<UserId> ids) {
        return ids.isEmpty()
                ? List.of()
                : database.readOnly(handle -> handle.attach(MitraDao.class).findByIds(ids));
    }

    /** Mitras in service in the order of their ids, from the beginning. */
    public List<Mitra> findActive(int limit) {
        return findActive(FIRST, limit);
    }

    /** Mitras in service in the order of their ids, after this one. */
    public List<Mitra> findActiveAfter(UserId after, int limit) {
        return findActive(after.value(), limit);
    }

    private List<Mitra> findActive(UUID after, int limit) {
        return database.readOnly(handle -> handle.attach(MitraDao.class).findActive(after, limit));
    }
}
