package id.sapa.valkey;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** Commands out, replies in, on one connection; scripts that the server does not know are loaded and sent once more. */
final class CommandPipeline {

    private static final ValkeyCommand.Name SCRIPT = new ValkeyCommand.Name("SCRIPT");
    private static final byte[] LOAD = {'L', 'O', 'A', 'D'};

    private static final Set<String> UNAVAILABLE = Set.of(
            "LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "NOREPLICAS", "MISCONF", "OOM", "BUSY", "NOAUTH");

    private CommandPipeline() {}

    /**
     * The raw replies in order; error replies stand as exceptions in the list.
     *
     * @throws JedisDataException for a reply that says that this server cannot serve now
     */
    static List<Object> run(Connection connection, List<ValkeyCommand> commands) {
        List<Object> replies = send(connection, commands);
        List<Integer> unknown = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i) instanceof JedisNoScriptException) {
                unknown.add(i);
            }
        }
        if (!unknown.isEmpty()) {
            retry(connection, commands, replies, unknown);
        }
        return replies;
    }

    /**
     * Optimistic locking with {@code WATCH}: the commands run together, or none does if the key has another value or is
     * written to meanwhile.
     *
     * @return the raw replies in order, or empty if they did not run
     * @throws JedisDataException as {@link #run}
     */
    static Optional<List<Object>> transact(
            Connection connection, String key, String value, List<ValkeyCommand> commands) {
        List<Object> watched = send(connection, List.of(ValkeyCommand.of("WATCH", key), ValkeyCommand.of("GET", key)));
        if (new ValkeyReply(watched.get(1)).asString().filter(value::equals).isEmpty()) {
            send(connection, List.of(ValkeyCommand.of("UNWATCH")));
            return Optional.empty();
        }
        List<ValkeyCommand> transaction = new ArrayList<>(commands.size() + 2);
        transaction.add(ValkeyCommand.of("MULTI"));
        transaction.addAll(commands);
        transaction.add(ValkeyCommand.of("EXEC"));
        List<Object> replies = send(connection, transaction);
        Object executed = replies.get(replies.size() - 1);
        if (executed instanceof JedisDataException refused) {
            throw refused;
        }
        return Optional.ofNullable((List<?>) executed).map(List::copyOf);
    }

    private static void retry(
            Connection connection, List<ValkeyCommand> commands, List<Object> replies, List<Integer> unknown) {
        unknown.stream()
                .flatMap(i -> commands.get(i).script().stream())
                .distinct()
                .forEach(script -> connection.sendCommand(SCRIPT, LOAD, script.encoded()));
        long scripts = unknown.stream()
                .flatMap(i -> commands.get(i).script().stream())
                .distinct()
                .count();
        checked(connection.getMany((int) scripts));
        List<Object> again =
                send(connection, unknown.stream().map(commands::get).toList());
        for (int i = 0; i < unknown.size(); i++) {
            replies.set(unknown.get(i), again.get(i));
        }
    }

    private static List<Object> send(Connection connection, List<ValkeyCommand> commands) {
        for (ValkeyCommand command : commands) {
            connection.sendCommand(command.name(), command.arguments());
        }
        return checked(connection.getMany(commands.size()));
    }

    private static List<Object> checked(List<Object> replies) {
        for (Object reply : replies) {
            if (reply instanceof JedisDataException e && isUnavailability(e)) {
                throw e;
            }
        }
        return replies;
    }

    /** Errors of the server's state rather than of the command: it starts, is full or busy, or is not the primary of a healthy group. */
    static boolean isUnavailability(JedisDataException e) {
        String message = String.valueOf(e.getMessage());
        return UNAVAILABLE.stream().anyMatch(message::startsWith);
    }
}
