package id.sapa.valkey;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Asks sentinels, one after the other, which server is the primary, and remembers the last answer. Thread-safe. */
final class SentinelLocator implements PrimaryLocator {

    private static final Logger LOG = LoggerFactory.getLogger(SentinelLocator.class);

    private final List<HostAndPort> sentinels;
    private final String master;
    private final Function<HostAndPort, Connection> connector;
    private volatile HostAndPort current;

    /** @param connector opens a connection to a sentinel */
    SentinelLocator(List<HostAndPort> sentinels, String master, Function<HostAndPort, Connection> connector) {
        this.sentinels = sentinels;
        this.master = master;
        this.connector = connector;
    }

    @Override
    public HostAndPort locate() {
        HostAndPort known = current;
        if (known == null) {
            known = ask().orElseThrow(() -> new JedisConnectionException("no sentinel knows " + master));
            current = known;
        }
        return known;
    }

    /** False also when no sentinel answers: the last known server is as good as any. */
    @Override
    public boolean hasMoved() {
        Optional<HostAndPort> answer = ask();
        HostAndPort before = current;
        if (answer.isEmpty() || answer.get().equals(before)) {
            return false;
        }
        current = answer.get();
        LOG.atInfo().addKeyValue("address", answer.get()).log("Sentinels name a primary");
        return before != null;
    }

    private Optional<HostAndPort> ask() {
        ValkeyCommand question = ValkeyCommand.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", master);
        for (HostAndPort sentinel : sentinels) {
            try (Connection connection = connector.apply(sentinel)) {
                ValkeyReply reply = new ValkeyReply(
                        CommandPipeline.run(connection, List.of(question)).get(0));
                if (reply.error().isEmpty() && reply.isList()) {
                    List<String> address = reply.asStrings();
                    return Optional.of(new HostAndPort(address.get(0), Integer.parseInt(address.get(1))));
                }
            } catch (JedisException e) {
                LOG.atDebug().addKeyValue("sentinel", sentinel).setCause(e).log("Sentinel does not answer");
            }
        }
        return Optional.empty();
    }
}
