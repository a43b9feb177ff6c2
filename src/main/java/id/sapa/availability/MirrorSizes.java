package id.sapa.availability;

import java.util.Collection;

/** How many mitras stand under each key. */
record MirrorSizes(long state, long online, long deactivated, long seen, long available, long free, long ranked) {

    /** What would be there if it were these rows and no more, supposing that everybody online has a heartbeat. */
    static MirrorSizes mostFor(Collection<MirrorRow> rows) {
        long online = rows.stream().filter(MirrorRow::online).count();
        long deactivated = rows.stream().filter(MirrorRow::deactivated).count();
        long reachable =
                rows.stream().filter(row -> row.online() && !row.deactivated()).count();
        long free = rows.stream()
                .filter(row -> row.online() && !row.deactivated() && row.active() < row.max())
                .count();
        return new MirrorSizes(rows.size(), online, deactivated, reachable, free, free, free);
    }

    boolean exceeds(MirrorSizes most) {
        return state > most.state
                || online > most.online
                || deactivated > most.deactivated
                || seen > most.seen
                || available > most.available
                || free > most.free
                || ranked > most.ranked;
    }
}
