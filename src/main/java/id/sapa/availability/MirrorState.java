package id.sapa.availability;

import id.sapa.common.UserId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether this instance may answer from the mirror: it is seeded, has been looked at since Valkey was last away from here, and no write is
 * known to be missing in it, neither one of ours nor another instance's. Thread-safe.
 */
final class MirrorState {

    /** Mitras whose last write did not reach the mirror, each with the number of that miss. */
    private final Map<UserId, Long> pendingWrites = new ConcurrentHashMap<>();

    private final AtomicLong misses = new AtomicLong();
    private volatile boolean seeded;
    private volatile boolean incomplete;
    private volatile long epoch;
    private volatile boolean verified;
    private volatile long disconnects;

    boolean isUsable() {
        return seeded && verified && !incomplete && pendingWrites.isEmpty();
    }

    /** Whether the mirror has been found to be the one that was seeded since Valkey was last away. */
    boolean isVerified() {
        return verified;
    }

    /** Grows whenever Valkey goes away: what was looked at before the last time proves nothing. */
    long disconnects() {
        return disconnects;
    }

    /** Valkey went away; it may come back as it was. */
    synchronized void disconnected() {
        disconnects++;
        verified = false;
    }

    /** It is the mirror that was seeded, as a look has shown that began after so many disconnects. */
    synchronized void verified(long disconnectsAtBegin) {
        if (disconnects == disconnectsAtBegin) {
            verified = true;
        }
    }

    boolean needsSeed() {
        return !seeded;
    }

    /** Grows with every loss: a seed that began before the last one proves nothing. */
    long epoch() {
        return epoch;
    }

    /** The mirror is another one, or not complete. */
    synchronized void invalidate() {
        epoch++;
        seeded = false;
    }

    /** A write of this mitra did not reach the mirror. */
    void pendingWrites(UserId mitra) {
        pendingWrites.put(mitra, misses.incrementAndGet());
    }

    /** Whether it lacks a write that some instance missed. */
    void incomplete(boolean isIncomplete) {
        incomplete = isIncomplete;
    }

    Map<UserId, Long> pendingWrites() {
        return Map.copyOf(pendingWrites);
    }

    /** What was missed then is written by now, from rows read since; what was missed again later still counts. */
    void repaired(Map<UserId, Long> then) {
        then.forEach(pendingWrites::remove);
    }

    /** A seed is complete that began when there were so many losses. */
    synchronized void seeded(long lossesAtBegin) {
        if (epoch == lossesAtBegin) {
            seeded = true;
        }
    }
}
