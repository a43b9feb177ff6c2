package id.sapa.availability;

import id.sapa.valkey.ValkeyCommand;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows laid out as a seed writes them: one block for each key, each block the arguments of one command, so that the server has
 * nothing to compute. A server that was empty takes them as plain commands, which costs it three quarters of what the script costs that
 * looks at versions first.
 */
final class SeedBatch {

    private final List<String> states = new ArrayList<>();
    private final List<String> capacities = new ArrayList<>();
    private final List<String> online = new ArrayList<>();
    private final List<String> deactivated = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private final List<String> heartbeats = new ArrayList<>();
    private final List<String> busy = new ArrayList<>();
    private final List<String> free = new ArrayList<>();
    private final List<String> ranked = new ArrayList<>();

    private SeedBatch() {}

    /** @param rows none of which may be {@link MirrorRow#isSilent silent} */
    static SeedBatch of(List<MirrorRow> rows) {
        SeedBatch chunk = new SeedBatch();
        rows.forEach(chunk::add);
        return chunk;
    }

    /** Commands that add the rows where there is nothing of them. */
    List<ValkeyCommand> commands(String lifetime) {
        List<ValkeyCommand> commands = new ArrayList<>(heartbeats.size() + 8);
        add(commands, "HSET", MirrorKeys.STATE, states);
        commands.add(ValkeyCommand.of("MSET", capacities.toArray(String[]::new)));
        add(commands, "SADD", MirrorKeys.ONLINE, online);
        add(commands, "SADD", MirrorKeys.DEACTIVATED, deactivated);
        add(commands, "ZADD", MirrorKeys.SEEN, seen);
        add(commands, "ZADD", MirrorKeys.BUSY, busy);
        add(commands, "ZADD", MirrorKeys.FREE, free);
        add(commands, "ZADD", MirrorKeys.RANKED, ranked);
        for (int i = 0; i < heartbeats.size(); i++) {
            commands.add(ValkeyCommand.of("SETEX", heartbeats.get(i), lifetime, seen.get(2 * i)));
        }
        return commands;
    }

    private static void add(List<ValkeyCommand> commands, String name, String key, List<String> values) {
        if (!values.isEmpty()) {
            List<String> arguments = new ArrayList<>(values.size() + 1);
            arguments.add(key);
            arguments.addAll(values);
            commands.add(ValkeyCommand.of(name, arguments.toArray(String[]::new)));
        }
    }

    /** The script's arguments. */
    List<String> arguments(String lifetime) {
        List<List<String>> blocks =
                List.of(states, capacities, online, deactivated, seen, heartbeats, busy, free, ranked);
        List<String> arguments =
                new ArrayList<>(blocks.stream().mapToInt(List::size).sum() + blocks.size() + 1);
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
