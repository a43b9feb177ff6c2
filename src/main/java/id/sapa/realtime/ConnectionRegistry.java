package id.sapa.realtime;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.UserId;
import id.sapa.event.ConnectionLeaseService;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventSink;
import id.sapa.push.ConnectionProbe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The devices connected to this instance, by user; hands events to them. Thread-safe. */
final class ConnectionRegistry implements EventSink, ConnectionProbe {

    /** The next one of a user closes the oldest. */
    private static final int MAX_CONNECTIONS_PER_USER = 20;

    private static final ClientConnection[] NONE = {};

    private final EventBus events;
    private final ConnectionLeaseService leases;
    private final Map<UserId, ClientConnection[]> byUser = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    /** The devices that got something since the outermost {@link #batch} of this thread began. */
    private final ThreadLocal<Set<ClientConnection>> touched = new ThreadLocal<>();

    private volatile Consumer<Set<UserId>> subscribed = users -> {};

    ConnectionRegistry(EventBus events, ConnectionLeaseService leases, MetricRegistry metrics) {
        this.events = events;
        this.leases = leases;
        metrics.gauge("realtime.connections", () -> (Gauge<Integer>) count::get);
    }

    /** Says who repairs what users may have missed before their events came. */
    void onSubscribed(Consumer<Set<UserId>> repair) {
        this.subscribed = repair;
    }

    void add(ClientConnection clientConnection) {
        ClientConnection[] all = byUser.compute(clientConnection.userId(), (user, devices) -> {
            if (devices == null) {
                // Inside, so that holding and releasing cannot change places.
                events.subscribe(user);
                leases.connected(user);
                return new ClientConnection[] {clientConnection};
            }
            ClientConnection[] more = new ClientConnection[devices.length + 1];
            System.arraycopy(devices, 0, more, 0, devices.length);
            more[devices.length] = clientConnection;
            return more;
        });
        count.incrementAndGet();
        closeOldest(all);
    }

    private static void closeOldest(ClientConnection[] all) {
        int excess = -MAX_CONNECTIONS_PER_USER;
        for (ClientConnection clientConnection : all) {
            excess += clientConnection.isClosing() ? 0 : 1;
        }
        for (int i = 0; i < all.length && excess > 0; i++) {
            if (!all[i].isClosing()) {
                all[i].close(CloseReason.REPLACED);
                excess--;
            }
        }
    }

    void remove(ClientConnection clientConnection) {
        byUser.computeIfPresent(clientConnection.userId(), (user, devices) -> {
            List<ClientConnection> left = new ArrayList<>(List.of(devices));
            if (left.remove(clientConnection)) {
                count.decrementAndGet();
            }
            if (left.isEmpty()) {
                events.unsubscribe(user);
                leases.disconnected(user);
                return null;
            }
            return left.toArray(NONE);
        });
    }

    /** How many connections there are, including those that are open only to be told that their token is not valid. */
    int size() {
        return count.get() + unauthenticated.get();
    }

    void unauthenticatedOpened() {
        unauthenticated.incrementAndGet();
    }

    void unauthenticatedClosed() {
        unauthenticated.decrementAndGet();
    }

    @Override
    public boolean isEmpty() {
        return byUser.isEmpty();
    }

    @Override
    public void ping(UserId user) {
        of(user).stream().filter(connection -> !connection.isClosing()).forEach(ClientConnection::ping);
    }

    @Override
    public boolean heardSince(UserId user, long nanoTime) {
        return of(user).stream().anyMatch(connection -> !connection.isClosing() && connection.heardSince(nanoTime));
    }

    List<ClientConnection> of(UserId user) {
        return List.of(byUser.getOrDefault(user, NONE));
    }

    List<ClientConnection> all() {
        List<ClientConnection> all = new ArrayList<>(count.get());
        Collection<ClientConnection[]> groups = byUser.values();
        groups.forEach(devices -> all.addAll(List.of(devices)));
        return all;
    }

    @Override
    public void onEvent(UserId user, Event event) {
        for (ClientConnection clientConnection : byUser.getOrDefault(user, NONE)) {
            clientConnection.offer(event);
            flush(clientConnection);
        }
    }

    /** Lets go what is on its way to the device, at once or at the end of what this thread does {@link #batch}. */
    void flush(ClientConnection clientConnection) {
        Set<ClientConnection> devices = touched.get();
        if (devices == null) {
            clientConnection.flush();
        } else {
            devices.add(clientConnection);
        }
    }

    @Override
    public void batch(Runnable deliveries) {
        if (touched.get() != null) {
            deliveries.run();
            return;
        }
        Set<ClientConnection> devices = new LinkedHashSet<>();
        touched.set(devices);
        try {
            deliveries.run();
        } finally {
            touched.remove();
            devices.forEach(ClientConnection::flush);
        }
    }

    @Override
    public void onSubscribed(Set<UserId> users) {
        subscribed.accept(users);
    }
}
