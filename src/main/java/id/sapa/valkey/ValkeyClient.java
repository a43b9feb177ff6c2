package id.sapa.valkey;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import id.sapa.concurrent.Backoff;
import id.sapa.concurrent.CircuitBreaker;
import id.sapa.concurrent.LogThrottle;
import id.sapa.concurrent.LoopGuard;
import id.sapa.concurrent.NamedThreads;
import io.dropwizard.lifecycle.Managed;
import io.dropwizard.util.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Commands, pipelines, scripts and publishing, over pooled connections and behind one circuit breaker. Thread-safe.
 *
 * <p>Each call is one round trip. It ends within {@code maxWait + connectTimeout + 2 × socketTimeout} at the worst, and at once while the
 * circuit is open. A failure that Postgres can make up for is a {@link ValkeyUnavailableException}; an error reply that is the caller's
 * mistake is a {@link ValkeyErrorException}.
 *
 * <p>After {@code failureThreshold} consecutive failures the circuit opens. A background thread, never a caller, then connects to the server every
 * {@code probeInterval} and closes the circuit when a primary answers. The same thread greets a healthy server every
 * {@code pingInterval} on a connection that it keeps, so that its death is noticed without traffic, and asks the sentinels, if there are
 * any, whether another server is the primary.
 */
public final class ValkeyClient implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(ValkeyClient.class);
    private static final Backoff WATCH_BACKOFF =
            new Backoff(java.time.Duration.ofMillis(100), java.time.Duration.ofSeconds(2));
    private static final ValkeyCommand SERVER = ValkeyCommand.of("INFO", "server");
    private static final ValkeyCommand HELLO = ValkeyCommand.of("HELLO");

    private final ValkeyConfiguration configuration;
    private final ConnectionFactory connectionFactory;
    private final ConnectionPool pool;
    private final CircuitBreaker breaker;
    private final List<ValkeyStateListener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService watch = NamedThreads.scheduler("valkey-watch");
    private final ExecutorService notifier = NamedThreads.singleThread("valkey-state");
    private final Timer calls;
    private final Meter failures;
    private final Meter refused;
    private final Meter opened;
    private final LoopGuard watchGuard = new LoopGuard("valkey-watch", WATCH_BACKOFF);
    private final LogThrottle refusals = new LogThrottle();
    private volatile boolean stopped;
    /** Kept open between two pings; null while there is none. Used by the watch thread only. */
    private volatile Connection watched;

    public ValkeyClient(ValkeyConfiguration configuration, MetricRegistry metrics) {
        this.configuration = configuration;
        this.connectionFactory = new ConnectionFactory(configuration);
        this.pool = connectionFactory.pool();
        this.breaker = CircuitBreaker.closedByProbe(configuration.failureThreshold());
        this.calls = metrics.timer("valkey.call");
        this.failures = metrics.meter("valkey.failures");
        this.refused = metrics.meter("valkey.rejected_calls");
        this.opened = metrics.meter("valkey.circuit_opened");
        metrics.gauge("valkey.up", () -> (Gauge<Integer>) () -> breaker.isOpen() ? 0 : 1);
        metrics.gauge("valkey.connections", () -> (Gauge<Integer>) pool::getNumActive);
    }

    /**
     * Starts watching the server. Returns at once, whether or not it is there.
     *
     * @throws IllegalStateException if a server in cluster mode answers: its shards would each hold a part of what scripts need together
     */
    @Override
    public void start() {
        try (Connection connection = connectionFactory.watchConnection()) {
            if (greet(connection).isCluster()) {
                throw new IllegalStateException("valkey.url names a server in cluster mode, which is not supported:"
                        + " use one with cluster mode disabled");
            }
        } catch (JedisException e) {
            LOG.atDebug().setCause(e).log("Valkey does not answer at start");
        }
        watch.execute(this::watch);
    }

    @Override
    public void stop() {
        stopped = true;
        watchGuard.stopping();
        watch.shutdownNow();
        closeWatched();
        notifier.shutdown();
        pool.close();
    }

    /** False while the circuit is open: calls would fail at once. */
    public boolean isUp() {
        return !breaker.isOpen();
    }

    /** {@code listener} hears of every later change. */
    public void addListener(ValkeyStateListener listener) {
        listeners.add(listener);
    }

    public ValkeyConfiguration configuration() {
        return configuration;
    }

    /** Sends one command. */
    public ValkeyReply call(ValkeyCommand command) {
        return checked(pipeline(List.of(command)).get(0));
    }

    /** {@code call(ValkeyCommand.of(name, arguments))}. */
    public ValkeyReply call(String name, String... arguments) {
        return call(ValkeyCommand.of(name, arguments));
    }

    /**
     * Sends all commands at once and reads the replies, in order. Not atomic: an error of one command is in its reply and does not touch
     * the others. Keep it under a few hundred commands.
     */
    public List<ValkeyReply> pipeline(List<ValkeyCommand> commands) {
        return exchange(commands, false);
    }

    /** The same for work that no user waits for: each reply may take {@code bulkSocketTimeout}. */
    public List<ValkeyReply> pipelineBulk(List<ValkeyCommand> commands) {
        return exchange(commands, true);
    }

    /** One command with {@code bulkSocketTimeout}. */
    public ValkeyReply callBulk(ValkeyCommand command) {
        return checked(pipelineBulk(List.of(command)).get(0));
    }

    /** Publishes all in one round trip, in order; answers how many subscribers received each. */
    public long[] publish(List<PubSubMessage> publications) {
        List<ValkeyCommand> commands = new ArrayList<>(publications.size());
        for (PubSubMessage pubSubMessage : publications) {
            commands.add(ValkeyCommand.publish(pubSubMessage));
        }
        List<ValkeyReply> replies = pipeline(commands);
        long[] receivers = new long[replies.size()];
        for (int i = 0; i < receivers.length; i++) {
            receivers[i] = replies.get(i).asLong();
        }
        return receivers;
    }

    /** Asks the server who it is, with {@code bulkSocketTimeout}. */
    public ServerInfo server() {
        ValkeyReply reply = pipelineBulk(List.of(SERVER)).get(0);
        // A user without the permission is refused.
        String server = reply.error().isPresent() ? "" : reply.asString().orElse("");
        String version = field(server, "valkey_version");
        return new ServerInfo(field(server, "run_id"), version.isEmpty() ? field(server, "redis_version") : version);
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse("");
    }

    private static ValkeyReply checked(ValkeyReply reply) {
        reply.error().ifPresent(message -> {
            throw new ValkeyErrorException(message);
        });
        return reply;
    }

    /**
     * Runs the commands as one transaction, with {@code bulkSocketTimeout} for each reply, unless the key has another value or
     * is written to before they have run. Keep it under a few thousand values: the server does nothing else meanwhile.
     *
     * @return whether they ran
     */
    public boolean transactBulk(String key, String value, List<ValkeyCommand> commands) {
        Optional<List<Object>> replies =
                exchange(connection -> CommandPipeline.transact(connection, key, value, commands), true);
        replies.ifPresent(all -> all.forEach(reply -> checked(new ValkeyReply(reply))));
        return replies.isPresent();
    }

    private List<ValkeyReply> exchange(List<ValkeyCommand> commands, boolean background) {
        if (commands.isEmpty()) {
            return List.of();
        }
        return exchange(connection -> CommandPipeline.run(connection, commands), background).stream()
                .map(ValkeyReply::new)
                .toList();
    }

    private <T> T exchange(Function<Connection, T> conversation, boolean background) {
        if (breaker.isOpen()) {
            refused.mark();
            throw new ValkeyUnavailableException("circuit open");
        }
        long start = System.nanoTime();
        T result = onConnection(conversation, background);
        calls.update(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        breaker.onSuccess();
        return result;
    }

    private <T> T onConnection(Function<Connection, T> conversation, boolean background) {
        Connection connection;
        try {
            connection = pool.getResource();
        } catch (JedisException e) {
            throw unavailable(e);
        }
        try (connection) {
            try {
                if (background) {
                    connection.setSoTimeout(
                            (int) configuration.bulkSocketTimeout().toMilliseconds());
                }
                T result = conversation.apply(connection);
                if (background) {
                    connection.setSoTimeout((int) configuration.socketTimeout().toMilliseconds());
                }
                return result;
            } catch (JedisException e) {
                // Also after a complete reply: LOADING, READONLY and the like need another connection, perhaps to
                // another server.
                connection.setBroken();
                throw unavailable(e);
            }
        }
    }

    private ValkeyUnavailableException unavailable(JedisException e) {
        failures.mark();
        // A full pool says that callers are many, not that the server is gone: those who hold its connections find that
        // out.
        boolean exhausted = e.getCause() instanceof NoSuchElementException;
        if (e instanceof JedisDataException data && !CommandPipeline.isUnavailability(data)) {
            // At the opening of a connection: a wrong password or user. No detour repairs it, but none is spared
            // either.
            refusals.log(
                    LOG.atError()
                            .addKeyValue("address", configuration.address())
                            .setCause(e),
                    "Valkey refused the connection");
        }
        if (!exhausted && breaker.onFailure()) {
            opened(e);
        }
        return new ValkeyUnavailableException(e);
    }

    /** @param cause null if the server did not answer a ping */
    private void opened(JedisException cause) {
        opened.mark();
        LOG.atWarn()
                .addKeyValue("address", configuration.address())
                .setCause(cause)
                .log("Valkey is unavailable, circuit opened");
        pool.clear();
        notifyListeners(ValkeyStateListener::onDown);
    }

    private void watch() {
        long backoff = watchGuard.run(this::checkServer).toNanos();
        if (!stopped) {
            Duration interval = breaker.isOpen() ? configuration.probeInterval() : configuration.pingInterval();
            watch.schedule(this::watch, Math.max(interval.toNanoseconds(), backoff), TimeUnit.NANOSECONDS);
        }
    }

    /** Whether the circuit is to change. */
    private void checkServer() {
        boolean isPrimaryReachable = isPrimaryReachable();
        if (breaker.isOpen()) {
            if (isPrimaryReachable && breaker.close()) {
                LOG.atInfo()
                        .addKeyValue("address", configuration.address())
                        .log("Valkey is available again, circuit closed");
                notifyListeners(ValkeyStateListener::onUp);
            }
        } else if (!isPrimaryReachable && breaker.onFailure()) {
            opened(null);
        }
    }

    /** A replica answers too, but cannot be written: not a server to go on with. */
    private boolean isPrimaryReachable() {
        try {
            if (connectionFactory.hasPrimaryMoved()) {
                closeWatched();
                pool.clear();
            }
            if (watched == null) {
                watched = connectionFactory.watchConnection();
            }
            return greet(watched).isPrimary();
        } catch (JedisException e) {
            closeWatched();
            return false;
        }
    }

    /** {@code HELLO}, which tells mode and role also to users without dangerous commands. */
    private static Greeting greet(Connection connection) {
        ValkeyReply reply =
                new ValkeyReply(CommandPipeline.run(connection, List.of(HELLO)).get(0));
        if (reply.error().isPresent()) {
            throw new JedisException(reply.error().get());
        }
        String mode = "";
        String role = "";
        List<ValkeyReply> fields = reply.asList();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            switch (fields.get(i).asString().orElse("")) {
                case "mode" -> mode = fields.get(i + 1).asString().orElse("");
                case "role" -> role = fields.get(i + 1).asString().orElse("");
                default -> {
                    // Not asked for.
                }
            }
        }
        return new Greeting(mode, role);
    }

    private void closeWatched() {
        Connection connection = watched;
        if (connection != null) {
            connection.close();
            watched = null;
        }
    }

    /** What a server says of itself. */
    private record Greeting(String mode, String role) {

        boolean isCluster() {
            return mode.equals("cluster");
        }

        boolean isPrimary() {
            return role.equals("master");
        }
    }

    private void notifyListeners(Consumer<ValkeyStateListener> change) {
        if (stopped) {
            return;
        }
        notifier.execute(() -> {
            for (ValkeyStateListener listener : listeners) {
                try {
                    change.accept(listener);
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("Valkey state listener failed");
                }
            }
        });
    }
}
