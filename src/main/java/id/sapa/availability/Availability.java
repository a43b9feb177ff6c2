package id.sapa.availability;

import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Tx;
import id.sapa.mitra.MitraChanges;
import id.sapa.valkey.ValkeyUnavailableException;
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

    private final PresenceReads reads;
    private final Mirror mirror;
    private final MissedWrites missedWrites;
    private final Freshness freshness;
    private final SnapshotCache snapshots;

    Availability(
            PresenceReads reads,
            Mirror mirror,
            MissedWrites missedWrites,
            Freshness freshness,
            SnapshotCache snapshots) {
        this.reads = reads;
        this.mirror = mirror;
        this.missedWrites = missedWrites;
        this.freshness = freshness;
        this.snapshots = snapshots;
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
        return dao.find(mitra, freshness.cutoff()).orElseThrow(ProblemException::notFound);
    }

    @Override
    public void changed(Tx tx, UserId mitra) {
        tx.dao(MitraStateDao.class).bump(mitra);
        // In a statement of its own: the count must see what the lock's last holder committed.
        tx.dao(MirrorRowDao.class)
                .some(List.of(mitra), freshness.cutoff())
                .forEach(row -> tx.afterCommit(() -> write(row)));
    }

    /** {@link #changed} after a session of the mitra ended: it is idle from now on if that was its last. */
    public void freed(Tx tx, UserId mitra) {
        MitraStateDao dao = tx.dao(MitraStateDao.class);
        if (dao.find(mitra, freshness.cutoff())
                .filter(state -> state.activeSessions() == 0)
                .isPresent()) {
            dao.idleSince(mitra, freshness.now());
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
        return reads.best(ask).stream()
                .filter(candidate -> !excluded.contains(candidate.id()))
                .filter(candidate -> candidate.freeCapacity() > promised.getOrDefault(candidate.id(), 0))
                .limit(limit)
                .toList();
    }

    /** This mitra, if it could take a session now, open offers not considered. */
    public Optional<Candidate> candidate(UserId mitra) {
        return reads.candidate(mitra);
    }

    /** Whether anybody could take a session now. */
    public boolean anyAvailable() {
        return !reads.best(1).isEmpty();
    }

    /** Whether this mitra could take a session now. */
    public boolean isAvailable(UserId mitra) {
        return reads.statuses(List.of(mitra))
                .getOrDefault(mitra, PresenceStatus.OFFLINE)
                .isAvailable();
    }

    /** The row is committed: whether the mirror takes it now or later is nobody's error. */
    private void write(MirrorRow row) {
        try {
            mirror.apply(row);
        } catch (ValkeyUnavailableException e) {
            missedWrites.add(row.id(), row.version());
        } finally {
            snapshots.outdated();
        }
    }
}
