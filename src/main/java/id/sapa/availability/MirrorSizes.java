package id.sapa.availability;

import java.util.Collection;

/** How many mitras stand under each key. */
record MirrorSizes(long state, long online, long deactivated, long seen, long busy, long free, long ranked) {

    /** What would be there if it were these rows and no more, supposing that everybody online has a heartbeat. */
    static MirrorSizes mostFor(Collection<MirrorRow> rows) {
        long online = rows.stream().filter(MirrorRow::online).count();
        long deactivated = rows.stream().filter(MirrorRow::deactivated).count();
        long reachable = rows.stream().filter(MirrorRow::isReachable).count();
        long free = rows.stream().filter(MirrorRow::isFree).count();
        return new MirrorSizes(rows.size(), online, deactivated, reachable, reachable - free, free, free);
    }

    boolean exceeds(MirrorSizes most) {
        return state > most.state
                || online > most.online
                || deactivated > most.deactivated
                || seen > most.seen
                || busy > most.busy
                || free > most.free
                || ranked > most.ranked;
    }
}
