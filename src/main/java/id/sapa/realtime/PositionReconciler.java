package id.sapa.realtime;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Database;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Compares what clients have been told with Postgres and sends the difference: often while the bus does not work, slowly while it does (an event
 * may be lost unnoticed), and for some users at once when their subscription has just been confirmed. One thread.
 *
 * <p>A sweep reads the sessions that connections follow, those that were created since the last sweep, and the sessions and offers of connected
 * mitras: its cost depends on what is live, not on how many users are connected.
 */
final class PositionReconciler implements Managed {

    private static final Duration TICK = Duration.ofMillis(50);
    private static final long FALLBACK_POLL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SWEEP_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** What a healthy bus is still carrying needs no recovery. */
    private static final long DELIVERY_GRACE_MILLIS = 150;
    /** Transactions that were open, and clocks that differ: sessions may appear so long after the time in their id. */
    private static final Duration CREATION_OVERLAP = Duration.ofSeconds(30);

    private static final int BATCH_SIZE = 5_000;

    private final ConnectionRegistry registry;
    private final EventBus bus;
    private final Database database;
    private final MessageRecovery messageRecovery;
    private final SessionStateReader states;
    private final Clock clock;
    private final Set<UserId> newlySubscribed = ConcurrentHashMap.newKeySet();
    private final PeriodicTask task = new PeriodicTask("position-reconciler", TICK, this::tick);
    private final Meter fallbackSweeps;
    private final Meter sweptSessions;
    private boolean wasHealthy;
    private long lastSweep = System.nanoTime() - SWEEP_INTERVAL_NANOS;
    private Instant sweptUntil;

    PositionReconciler(
            ConnectionRegistry registry,
            EventBus bus,
            Database database,
            MessageRecovery messageRecovery,
            SessionStateReader states,
            Clock clock,
            MetricRegistry metrics) {
        this.registry = registry;
        this.bus = bus;
        this.database = database;
        this.messageRecovery = messageRecovery;
        this.states = states;
        this.clock = clock;
        this.fallbackSweeps = metrics.meter("realtime.fallback_sweeps");
        this.sweptSessions = metrics.meter("realtime.swept_sessions");
    }

    /** These users' events arrive from now on: what was published before is to be looked for. */
    void checkSoon(Set<UserId> users) {
        newlySubscribed.addAll(users);
    }

    @Override
    public void start() {
        task.startAfterPeriod();
    }

    @Override
    public void stop() {
        task.stop();
    }

    private void tick() {
        boolean healthy = bus.isHealthy();
        long age = System.nanoTime() - lastSweep;
        // Once more after the bus has come back: what was published before the confirmation arrives no other way.
        boolean sweep =
                age > SWEEP_INTERVAL_NANOS || healthy != wasHealthy || (!healthy && age > FALLBACK_POLL_INTERVAL_NANOS);
        long delayMillis = healthy && wasHealthy ? DELIVERY_GRACE_MILLIS : 0;
        // After a failure everything is looked at again.
        wasHealthy = false;
        if (!healthy) {
            fallbackSweeps.mark();
        }
        Set<UserId> users = new HashSet<>(newlySubscribed);
        if (!users.isEmpty()) {
            newlySubscribed.removeAll(users);
            try {
                checkUsers(users, delayMillis);
            } catch (RuntimeException e) {
                newlySubscribed.addAll(users);
                throw e;
            }
        }
        if (sweep) {
            lastSweep = System.nanoTime();
            sweep(delayMillis);
        }
        wasHealthy = healthy;
    }

    private void checkUsers(Set<UserId> users, long delayMillis) {
        for (List<UserId> batch : batches(users)) {
            UserId[] ids = batch.toArray(new UserId[0]);
            Map<SessionId, SessionPosition> rows = new HashMap<>();
            database.readOnly(handle -> {
                SessionPositionDao dao = handle.attach(SessionPositionDao.class);
                dao.openOfCustomers(ids).forEach(row -> rows.put(row.id(), row));
                dao.activeOfMitras(ids).forEach(row -> rows.put(row.id(), row));
                return null;
            });
            reconcile(rows, delayMillis);
        }
    }

    private void sweep(long delayMillis) {
        if (registry.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Set<SessionId> followed = new HashSet<>();
        Set<UserId> mitras = new HashSet<>();
        for (ClientConnection connection : registry.all()) {
            if (connection.isReady()) {
                followed.addAll(connection.live().keySet());
                if (connection.user().role() == Role.MITRA) {
                    mitras.add(connection.userId());
                }
            }
        }
        Instant since = (sweptUntil == null ? now : sweptUntil).minus(CREATION_OVERLAP);
        Map<SessionId, SessionPosition> rows = new HashMap<>();
        database.readOnly(handle -> {
            SessionPositionDao dao = handle.attach(SessionPositionDao.class);
            dao.openSince(ConnectionInitializer.lowestId(since)).forEach(row -> rows.put(row.id(), row));
            for (List<UserId> batch : batches(mitras)) {
                dao.activeOfMitras(batch.toArray(new UserId[0])).forEach(row -> rows.put(row.id(), row));
            }
            followed.removeAll(rows.keySet());
            for (List<SessionId> batch : batches(followed)) {
                dao.find(batch.toArray(new SessionId[0])).forEach(row -> rows.put(row.id(), row));
            }
            return null;
        });
        sweptSessions.mark(rows.size());
        reconcile(rows, delayMillis);
        for (List<UserId> batch : batches(mitras)) {
            reconcileMitras(batch);
        }
        sweptUntil = now;
    }

    private static <T> List<List<T>> batches(Set<T> items) {
        List<T> all = new ArrayList<>(items);
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH_SIZE) {
            batches.add(all.subList(from, Math.min(all.size(), from + BATCH_SIZE)));
        }
        return batches;
    }

    private void reconcile(Map<SessionId, SessionPosition> rows, long delayMillis) {
        Map<Role, Map<SessionId, List<ClientConnection>>> outdated = new HashMap<>();
        for (SessionPosition row : rows.values()) {
            for (UserId user : row.participants()) {
                for (ClientConnection connection : registry.of(user)) {
                    if (connection.isReady() && reconcile(row, connection, delayMillis)) {
                        outdated.computeIfAbsent(row.roleOf(user), role -> new HashMap<>())
                                .computeIfAbsent(row.id(), id -> new ArrayList<>())
                                .add(connection);
                    }
                }
            }
        }
        outdated.forEach((side, sessions) -> states.sessions(side, sessions.keySet())
                .forEach((session, state) -> sessions.get(session).forEach(connection -> {
                    connection.offer(state);
                    connection.flush();
                })));
    }

    /** Whether the client has not been told the session's state. */
    private boolean reconcile(SessionPosition row, ClientConnection connection, long delayMillis) {
        connection.reconcile(row);
        long last = connection.lastSeq(row.id()).orElse(0L);
        if (last < row.lastSeq()) {
            messageRecovery.recoverUpTo(connection, row.id(), row.lastSeq(), delayMillis);
        }
        boolean outdated = connection.versionOf(row.id()) < row.version();
        if (row.over() && !outdated && last >= row.lastSeq()) {
            connection.markOver(row.id());
        }
        return outdated;
    }

    private void reconcileMitras(List<UserId> mitras) {
        Map<ClientConnection, Long> revisions = new HashMap<>();
        for (UserId mitra : mitras) {
            registry.of(mitra).forEach(connection -> revisions.put(connection, connection.revision()));
        }
        Map<UserId, List<Event>> offers = states.openOffers(mitras);
        Map<UserId, Event> switchedOff = states.switchedOff(mitras);
        revisions.forEach((connection, revision) -> {
            Optional.ofNullable(switchedOff.get(connection.userId()))
                    .ifPresent(off -> connection.reconcilePresence(off, revision));
            connection.reconcileOffers(offers.getOrDefault(connection.userId(), List.of()), revision);
        });
    }
}
