package id.sapa.availability;

import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import id.sapa.mitra.MitraChangeListener;
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
 * last calls {@link #changed}, or {@link #sessionEnded} when a session of the mitra ended.
 */
public final class AvailabilityService implements MitraChangeListener {

    private final PresenceReader reads;
    private final PresenceReader postgresReads;
    private final Mirror mirror;
    private final MirrorRepairQueue mirrorRepairQueue;
    private final StalenessPolicy stalenessPolicy;
    private final SnapshotCache snapshots;

    AvailabilityService(
            PresenceReader reads,
            PresenceReader postgresReads,
            Mirror mirror,
            MirrorRepairQueue mirrorRepairQueue,
            StalenessPolicy stalenessPolicy,
            SnapshotCache snapshots) {
        this.reads = reads;
        this.postgresReads = postgresReads;
        this.mirror = mirror;
        this.mirrorRepairQueue = mirrorRepairQueue;
        this.stalenessPolicy = stalenessPolicy;
        this.snapshots = snapshots;
    }

    /**
     * Locks the mitra's row until the transaction ends and reads its state, with its active sessions counted after the lock was
     * got. Comes before any lock on a session or payment.
     *
     * @throws ProblemException {@code not_found} if there is no such mitra
     */
    public MitraState lock(Transaction transaction, UserId mitra) {
        MitraStateDao dao = transaction.dao(MitraStateDao.class);
        dao.lock(mitra).orElseThrow(ProblemException::notFound);
        return dao.find(mitra, stalenessPolicy.cutoff()).orElseThrow(ProblemException::notFound);
    }

    @Override
    public void changed(Transaction transaction, UserId mitra) {
        transaction.dao(MitraStateDao.class).bump(mitra);
        // In a statement of its own: the count must see what the lock's last holder committed.
        transaction
                .dao(MirrorRowDao.class)
                .findByIds(List.of(mitra), stalenessPolicy.cutoff())
                .forEach(row -> transaction.afterCommit(() -> write(row)));
    }

    /** {@link #changed} after a session of the mitra ended: it is idle from now on if that was its last. */
    public void sessionEnded(Transaction transaction, UserId mitra) {
        MitraStateDao dao = transaction.dao(MitraStateDao.class);
        if (dao.find(mitra, stalenessPolicy.cutoff())
                .filter(state -> state.activeSessions() == 0)
                .isPresent()) {
            dao.idleSince(mitra, stalenessPolicy.now());
        }
        changed(transaction, mitra);
    }

    /**
     * Mitras that could take a session, best first: fewest active sessions, then longest idle, then best rating.
     *
     * @param limit most that are wanted
     * @param promised how many open offers each mitra holds; they count against its free capacity
     * @param excluded who must not be among them, such as those who declined
     */
    public List<Candidate> candidates(int limit, Map<UserId, Integer> openOffersByMitra, Set<UserId> excluded) {
        int ask = limit + openOffersByMitra.size() + excluded.size();
        return reads.topCandidates(ask).stream()
                .filter(candidate -> !excluded.contains(candidate.id()))
                .filter(candidate -> candidate.freeCapacity() > openOffersByMitra.getOrDefault(candidate.id(), 0))
                .limit(limit)
                .toList();
    }

    /** This mitra, if it could take a session now, open offers not considered. */
    public Optional<Candidate> candidate(UserId mitra) {
        return reads.candidate(mitra);
    }

    /**
     * How many sessions could begin now, counted up to {@code limit}.
     *
     * @param mitra the only one who is asked, or null for all
     */
    public int freePlaces(UserId mitra, int limit) {
        if (mitra == null) {
            return places(reads.topCandidates(limit));
        }
        boolean available = reads.statuses(List.of(mitra))
                .getOrDefault(mitra, PresenceStatus.OFFLINE)
                .isAvailable();
        // Its last heartbeat may not have reached Postgres yet.
        return available ? reads.candidate(mitra).map(Candidate::freeCapacity).orElse(1) : 0;
    }

    /** The same from Postgres: before a customer is sent away, for the mirror may not have heard of somebody yet. */
    public int freePlacesInPostgres(UserId mitra, int limit) {
        return mitra == null
                ? places(postgresReads.topCandidates(limit))
                : postgresReads.candidate(mitra).map(Candidate::freeCapacity).orElse(0);
    }

    private static int places(List<Candidate> candidates) {
        return candidates.stream().mapToInt(Candidate::freeCapacity).sum();
    }

    /** How many mitras could take a session a moment ago, as the beacon says; 0 if nobody has asked yet. */
    public int recentlyAvailable() {
        return snapshots.lastAvailableCount();
    }

    /** The row is committed: whether the mirror takes it now or later is nobody's error. */
    private void write(MirrorRow row) {
        try {
            mirror.apply(row);
        } catch (ValkeyUnavailableException e) {
            mirrorRepairQueue.add(row.id(), row.version());
        } finally {
            snapshots.invalidate();
        }
    }
}
