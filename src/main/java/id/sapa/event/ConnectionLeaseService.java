package id.sapa.event;

import id.sapa.common.UserId;
import id.sapa.concurrent.BatchExecutor;
import id.sapa.concurrent.LogThrottle;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Database;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which users are connected somewhere, kept in Postgres so that it can be known without Valkey: a row for each user and
 * instance, good as long as the instance says that it lives. It may be some seconds behind. Thread-safe.
 */
public final class ConnectionLeaseService implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLeaseService.class);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(2);
    /** For so long after its last sign of life an instance is taken to live. */
    public static final int LEASE_TTL_SECONDS = 10;

    private final Database database;
    private final UUID instance;
    private final Set<UserId> connected = ConcurrentHashMap.newKeySet();
    private final BatchExecutor<UserId> changes = new BatchExecutor<>("leases", 1_000_000, 1_000, this::write);
    private final PeriodicTask heartbeats = new PeriodicTask("lease-heartbeat", HEARTBEAT_INTERVAL, this::heartbeat);
    private final LogThrottle writeFailures = new LogThrottle();
    /** Whether Postgres may hold something else than {@link #connected}. */
    private volatile boolean dirty = true;

    public ConnectionLeaseService(Database database, UUID instance) {
        this.database = database;
        this.instance = instance;
    }

    @Override
    public void start() {
        changes.start();
        heartbeats.start();
    }

    /** Gives every lease back. */
    @Override
    public void stop() throws InterruptedException {
        heartbeats.stop();
        changes.stop();
        try {
            database.useTransaction(
                    transaction -> transaction.dao(LeaseDao.class).remove(instance));
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("expires_in_s", LEASE_TTL_SECONDS)
                    .setCause(e)
                    .log("Connection leases could not be released");
        }
    }

    /** Who holds the leases that are taken here. */
    public UUID instance() {
        return instance;
    }

    /** The user has a connection to this instance. */
    public void connected(UserId user) {
        connected.add(user);
        enqueue(user);
    }

    /** The user's last connection to this instance is gone. */
    public void disconnected(UserId user) {
        connected.remove(user);
        enqueue(user);
    }

    private void enqueue(UserId user) {
        if (!changes.submit(user)) {
            dirty = true;
        }
    }

    private void write(List<UserId> users) {
        Map<UserId, Boolean> now = new LinkedHashMap<>();
        users.forEach(user -> now.put(user, connected.contains(user)));
        try {
            database.useTransaction(transaction -> {
                LeaseDao dao = transaction.dao(LeaseDao.class);
                dao.heartbeat(instance);
                dao.add(instance, having(now, true));
                dao.remove(instance, having(now, false));
            });
        } catch (RuntimeException e) {
            // The next heartbeat writes all of them.
            dirty = true;
            writeFailures.log(
                    LOG.atWarn().addKeyValue("leases", users.size()).setCause(e),
                    "Connection leases could not be written");
        }
    }

    private static UserId[] having(Map<UserId, Boolean> users, boolean value) {
        // In one order everywhere, so that two instances cannot wait for each other.
        return users.entrySet().stream()
                .filter(entry -> entry.getValue() == value)
                .map(Map.Entry::getKey)
                .sorted((a, b) -> a.value().compareTo(b.value()))
                .toArray(UserId[]::new);
    }

    private void heartbeat() {
        try {
            boolean rewrite = dirty;
            dirty = false;
            database.useTransaction(transaction -> {
                LeaseDao dao = transaction.dao(LeaseDao.class);
                // Whoever found this instance dead has removed its leases with it.
                boolean wasGone = dao.heartbeat(instance) > 0;
                if (rewrite || wasGone) {
                    dao.clear(instance);
                    dao.add(instance, connected.toArray(new UserId[0]));
                }
                dao.deleteExpired(LEASE_TTL_SECONDS);
            });
        } catch (RuntimeException e) {
            dirty = true;
            throw e;
        }
    }
}
