package id.sapa.availability;

import id.sapa.common.UserId;
import java.util.List;

/** The mirror's keys. The first five are part of the service's contract; the rest make reads cheap. */
final class MirrorKeys {

    /** Set of the ids of mitras whose switch is on. */
    static final String ONLINE = "mitras:online";
    /** Set of the ids of deactivated mitras. */
    static final String DEACTIVATED = "mitras:deactivated";
    /** With the id: the number of active sessions. */
    static final String CAPACITY = "mitra:capacity:";
    /** With the id: the last heartbeat in ms, which expires when it is stale. */
    static final String HEARTBEAT = "mitra:heartbeat:";
    /** The beacon's answer. */
    static final String SNAPSHOT = "availability:snapshot";

    /** Hash from id to {@code version|kind|active|max|rank}: what every other key is derived from. */
    static final String STATE = "mitras:state";
    /** Sorted set of mitras that are online and not deactivated, by their last heartbeat in ms. */
    static final String SEEN = "mitras:seen";
    /** The same of those without free capacity. */
    static final String BUSY = "mitras:busy";
    /** Those with free capacity, without score, so in the order of their ids. */
    static final String FREE = "mitras:free";
    /** Their ranks without score, so best first. */
    static final String RANKED = "mitras:ranked";
    /** The sentinel: there while the mirror is complete, and says of which server and seed. */
    static final String READY = "mirror:ready";
    /** With the seed's number: there while that seed is at work on a server that was not wiped since. */
    static final String SEED = "mirror:seed:";

    /** The number of the seed that alone has written to a server that was empty: whoever else writes takes it away. */
    static final String EXCLUSIVE_SEED = "mirror:alone";

    /** What tells of mitras. */
    static final List<String> DATA = List.of(STATE, ONLINE, DEACTIVATED, BUSY, SEEN, FREE, RANKED);
    /** What a write touches. */
    static final List<String> WRITE_KEYS =
            List.of(STATE, ONLINE, DEACTIVATED, BUSY, SEEN, FREE, RANKED, SNAPSHOT, EXCLUSIVE_SEED);

    private MirrorKeys() {}

    static String capacity(UserId mitra) {
        return CAPACITY + mitra;
    }

    static String heartbeat(UserId mitra) {
        return HEARTBEAT + mitra;
    }
}
