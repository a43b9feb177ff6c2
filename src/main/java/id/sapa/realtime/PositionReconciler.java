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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Compares where devices are with where their sessions are in Postgres and has the difference delivered: often while the
 * bus does not work, slowly while it does (an event may be lost without anybody noticing), and for some users at once when
 * their subscription has just been confirmed. One thread.
 */
final class PositionReconciler implements Managed {

    private static final Duration TICK_INTERVAL = Duration.ofMillis(50);
    private static final long FALLBACK_POLL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long FULL_CHECK_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** What a healthy bus is still carrying needs no healing. */
    private static final long DELIVERY_GRACE_MILLIS = 150;

    private static final int BATCH_SIZE = 5_000;

    private final ConnectionRegistry hub;
    private final EventBus bus;
    private final Database database;
    private final MessageRecovery messageRecovery;
    private final SessionStateReader states;
    private final Set<UserId> newlySubscribed = ConcurrentHashMap.newKeySet();
    private final PeriodicTask timer = new PeriodicTask("position-reconciler", TICK_INTERVAL, this::tick);
    private final Meter detours;
    private boolean wasHealthy;
    private long lastFull = System.nanoTime() - FULL_CHECK_INTERVAL_NANOS;

    PositionReconciler(
            ConnectionRegistry hub,
            EventBus bus,
            Database database,
            MessageRecovery messageRecovery,
            SessionStateReader states,
            MetricRegistry metrics) {
        this.hub = hub;
        this.bus = bus;
        this.database = database;
        this.messageRecovery = messageRecovery;
        this.states = states;
        this.detours = metrics.meter("realtime.detour_sweeps");
    }

    /** These users' events come from now on: what came before is to be looked for. */
    void checkSoon(Set<UserId> users) {
        newlySubscribed.addAll(users);
    }

    @Override
    public void start() {
        timer.startAfterPeriod();
    }

    @Override
    public void stop() {
        timer.stop();
    }

    private void tick() {
        try {
            boolean healthy = bus.isHealthy();
            long age = System.nanoTime() - lastFull;
            // Once more after the bus has come back: what was published before the confirmation comes no other way.
            boolean full = age > FULL_CHECK_INTERVAL_NANOS
                    || healthy != wasHealthy
                    || (!healthy && age > FALLBACK_POLL_INTERVAL_NANOS);
            Set<UserId> users = new HashSet<>(newlySubscribed);
            newlySubscribed.removeAll(users);
            if (full) {
                users = hub.users();
                lastFull = System.nanoTime();
            }
            boolean settled = healthy && wasHealthy;
            if (!healthy) {
                detours.mark();
            }
            wasHealthy = healthy;
            inBatches(users, part -> sweep(part, settled ? DELIVERY_GRACE_MILLIS : 0));
        } catch (RuntimeException e) {
            // The next tick checks every user.
            wasHealthy = false;
            throw e;
        }
    }

    private static void inBatches(Set<UserId> users, Consumer<List<UserId>> work) {
        List<UserId> all = new ArrayList<>(users);
        for (int from = 0; from < all.size(); from += BATCH_SIZE) {
            work.accept(all.subList(from, Math.min(all.size(), from + BATCH_SIZE)));
        }
    }

    private void sweep(List<UserId> users, long delayMillis) {
        Set<SessionId> followed = new HashSet<>();
        Map<UserId, List<ClientConnection>> devices = new HashMap<>();
        for (UserId user : users) {
            List<ClientConnection> ready =
                    hub.of(user).stream().filter(ClientConnection::isReady).toList();
            if (!ready.isEmpty()) {
                devices.put(user, ready);
                ready.forEach(clientConnection ->
                        followed.addAll(clientConnection.live().keySet()));
            }
        }
        if (devices.isEmpty()) {
            return;
        }
        Map<SessionId, SessionPosition> rows = new HashMap<>();
        database.readOnly(handle -> {
            SessionPositionDao dao = handle.attach(SessionPositionDao.class);
            dao.open(devices.keySet().toArray(new UserId[0])).forEach(row -> rows.put(row.id(), row));
            followed.removeAll(rows.keySet());
            if (!followed.isEmpty()) {
                dao.find(followed.toArray(new SessionId[0])).forEach(row -> rows.put(row.id(), row));
            }
            return null;
        });
        rows.values().forEach(row -> {
            compare(row, devices.getOrDefault(row.customerId(), List.of()), delayMillis);
            if (row.mitraId() != null) {
                compare(row, devices.getOrDefault(row.mitraId(), List.of()), delayMillis);
            }
        });
        offers(devices);
    }

    private void compare(SessionPosition row, List<ClientConnection> devices, long delayMillis) {
        for (ClientConnection clientConnection : devices) {
            // A session that began after the device came: it gets all of it.
            clientConnection.trackSession(row.id(), new StreamPosition(0, 0, false));
            if (clientConnection.lastSeq(row.id()).orElse(0L) < row.lastSeq()) {
                messageRecovery.recoverUpTo(clientConnection, row.id(), row.lastSeq(), delayMillis);
            }
            if (clientConnection.versionOf(row.id()) < row.version()) {
                states.session(clientConnection.userId(), row.id()).ifPresent(clientConnection::offer);
                clientConnection.flush();
            }
            if (row.over() && clientConnection.lastSeq(row.id()).orElse(0L) >= row.lastSeq()) {
                clientConnection.markSessionClosed(row.id());
            }
        }
    }

    private void offers(Map<UserId, List<ClientConnection>> devices) {
        UserId[] mitras = devices.entrySet().stream()
                .filter(entry -> entry.getValue().get(0).user().role() == Role.MITRA)
                .map(Map.Entry::getKey)
                .toArray(UserId[]::new);
        Set<UserId> offered = database.readOnly(
                handle -> handle.attach(SessionPositionDao.class).withOffers(mitras));
        for (UserId mitra : mitras) {
            List<Event> open = offered.contains(mitra) ? states.openOffers(mitra) : List.of();
            devices.get(mitra).forEach(clientConnection -> {
                clientConnection.offers(open);
                clientConnection.flush();
            });
        }
    }
}
