package id.sapa.availability;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows laid out for the script that seeds: one block for each key that it writes, each block the arguments of one command. The script
 * then has nothing to compute, which was a third of the time that it took.
 */
final class SeedChunk {

    private final List<String> states = new ArrayList<>();
    private final List<String> capacities = new ArrayList<>();
    private final List<String> online = new ArrayList<>();
    private final List<String> deactivated = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private final List<String> heartbeats = new ArrayList<>();
    private final List<String> busy = new ArrayList<>();
    private final List<String> free = new ArrayList<>();
    private final List<String> ranked = new ArrayList<>();

    private SeedChunk() {}

    /** The script's arguments for these rows, none of which may be {@link MirrorRow#isSilent silent}. */
    static List<String> arguments(List<MirrorRow> rows, String lifetime) {
        SeedChunk chunk = new SeedChunk();
        rows.forEach(chunk::add);
        List<List<String>> blocks = List.of(
                chunk.states,
                chunk.capacities,
                chunk.online,
                chunk.deactivated,
                chunk.seen,
                chunk.heartbeats,
                chunk.busy,
                chunk.free,
                chunk.ranked);
        List<String> arguments = new ArrayList<>(rows.size() * 15);
        arguments.add(lifetime);
        blocks.forEach(block -> arguments.add(Integer.toString(block.size())));
        blocks.forEach(arguments::addAll);
        return arguments;
    }

    private void add(MirrorRow row) {
        String id = row.id().toString();
        String rank = row.rank();
        states.add(id);
        states.add(row.state(rank));
        capacities.add(MirrorKeys.CAPACITY + id);
        capacities.add(Integer.toString(row.active()));
        if (row.online()) {
            online.add(id);
        }
        if (row.deactivated()) {
            deactivated.add(id);
        }
        if (row.isReachable()) {
            addReachable(row, id, rank);
        }
    }

    private void addReachable(MirrorRow row, String id, String rank) {
        String beat = Long.toString(row.seenMillis());
        seen.add(beat);
        seen.add(id);
        heartbeats.add(MirrorKeys.HEARTBEAT + id);
        if (row.isFree()) {
            free.add("0");
            free.add(id);
            ranked.add("0");
            ranked.add(rank);
        } else {
            busy.add(beat);
            busy.add(id);
        }
    }
}
