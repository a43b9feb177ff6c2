package id.sapa.availability;

import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import id.sapa.mitra.MitraChanges;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who can take a session. Searches answer from the mirror, or from Postgres while the mirror cannot; they are hints, for only
 * {@link #lock} decides. Thread-safe.
 *
 * <p>Every transaction that changes a mitra's presence, deactivation, capacity, rating or active sessions first calls {@link #lock} and
 * last calls {@link #changed}, or {@link #freed} when a session of the mitra ended.
 */
public final class Availability implements MitraChanges {

    private final Database database;
    private final Settings settings;
    private final Clock clock;

    public Availability(Database database, Settings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Locks the mitra's row until the transaction ends and reads its state, with its active sessions counted after the lock was
     * got. Comes before any lock on a session or payment.
     *
     * @throws ProblemException {@code not_found} if there is no such mitra
     */
    public MitraState lock(Tx tx, UserId mitra) {
        MitraStateDao dao = tx.dao(MitraStateDao.class);
        dao.lock(mitra).orElseThrow(ProblemException::notFound);
        return dao.find(mitra, cutoff()).orElseThrow(ProblemException::notFound);
    }

    @Override
    public void changed(Tx tx, UserId mitra) {
        MitraStateDao dao = tx.dao(MitraStateDao.class);
        dao.bump(mitra);
    }

    /** {@link #changed} after a session of the mitra ended: it is idle from now on if that was its last. */
    public void freed(Tx tx, UserId mitra) {
        MitraStateDao dao = tx.dao(MitraStateDao.class);
        if (dao.find(mitra, cutoff())
                .filter(state -> state.activeSessions() == 0)
                .isPresent()) {
            dao.idleSince(mitra, clock.instant());
        }
        changed(tx, mitra);
    }

    /**
     * Mitras that could take a session, best first: fewest active sessions, then longest idle, then best rating.
     *
     * @param limit most that are wanted
     * @param promised how many open offers each mitra holds; they count against its free capacity
     * @param excluded who must not be among them, such as those who declined
     */
    public List<Candidate> candidates(int limit, Map<UserId, Integer> promised, Set<UserId> excluded) {
        int ask = limit + promised.size() + excluded.size();
        return best(ask).stream()
                .filter(candidate -> !excluded.contains(candidate.id()))
                .filter(candidate -> candidate.freeCapacity() > promised.getOrDefault(candidate.id(), 0))
                .limit(limit)
                .toList();
    }

    /** This mitra, if it could take a session, open offers not considered. */
    public Optional<Candidate> candidate(UserId mitra) {
        return database.read(handle -> handle.attach(MitraStateDao.class).find(mitra, cutoff()))
                .filter(MitraState::isAvailable)
                .map(state -> new Candidate(state.id(), state.activeSessions(), state.maxSessions()));
    }

    /** Whether anybody could take a session now. */
    public boolean anyAvailable() {
        return !best(1).isEmpty();
    }

    /** Whether this mitra could take a session now. */
    public boolean isAvailable(UserId mitra) {
        return candidate(mitra).isPresent();
    }

    private List<Candidate> best(int limit) {
        return database.read(handle -> handle.attach(MitraStateDao.class).candidates(cutoff(), limit));
    }

    /** The oldest heartbeat that counts as fresh. */
    private Instant cutoff() {
        return clock.instant().minus(Duration.ofSeconds(settings.get(SettingKey.PRESENCE_STALE_AFTER_SECONDS)));
    }
}
