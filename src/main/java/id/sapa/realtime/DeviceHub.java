package id.sapa.realtime;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.UserId;
import id.sapa.event.ConnectionLeases;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventListener;
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
final class DeviceHub implements EventListener {

    private static final Device[] NONE = {};

    private final EventBus events;
    private final ConnectionLeases leases;
    private final Map<UserId, Device[]> byUser = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    /** The devices that got something since the outermost {@link #together} of this thread began. */
    private final ThreadLocal<Set<Device>> touched = new ThreadLocal<>();

    private volatile Consumer<Set<UserId>> subscribed = users -> {};

    DeviceHub(EventBus events, ConnectionLeases leases, MetricRegistry metrics) {
        this.events = events;
        this.leases = leases;
        metrics.gauge("realtime.connections", () -> (Gauge<Integer>) count::get);
    }

    /** Says who repairs what users may have missed before their events came. */
    void onSubscribed(Consumer<Set<UserId>> repair) {
        this.subscribed = repair;
    }

    void add(Device device) {
        byUser.compute(device.userId(), (user, devices) -> {
            if (devices == null) {
                // Inside, so that holding and releasing cannot change places.
                events.hold(user);
                leases.connected(user);
                return new Device[] {device};
            }
            Device[] more = new Device[devices.length + 1];
            System.arraycopy(devices, 0, more, 0, devices.length);
            more[devices.length] = device;
            return more;
        });
        count.incrementAndGet();
    }

    void remove(Device device) {
        byUser.computeIfPresent(device.userId(), (user, devices) -> {
            List<Device> left = new ArrayList<>(List.of(devices));
            if (left.remove(device)) {
                count.decrementAndGet();
            }
            if (left.isEmpty()) {
                events.release(user);
                leases.disconnected(user);
                return null;
            }
            return left.toArray(NONE);
        });
    }

    int size() {
        return count.get();
    }

    List<Device> of(UserId user) {
        return List.of(byUser.getOrDefault(user, NONE));
    }

    Set<UserId> users() {
        return byUser.keySet();
    }

    List<Device> all() {
        List<Device> all = new ArrayList<>(count.get());
        Collection<Device[]> groups = byUser.values();
        groups.forEach(devices -> all.addAll(List.of(devices)));
        return all;
    }

    @Override
    public void onEvent(UserId user, Event event) {
        for (Device device : byUser.getOrDefault(user, NONE)) {
            device.offer(event);
            flush(device);
        }
    }

    /** Lets go what is on its way to the device, at once or at the end of what this thread does {@link #together}. */
    void flush(Device device) {
        Set<Device> devices = touched.get();
        if (devices == null) {
            device.flush();
        } else {
            devices.add(device);
        }
    }

    @Override
    public void together(Runnable deliveries) {
        if (touched.get() != null) {
            deliveries.run();
            return;
        }
        Set<Device> devices = new LinkedHashSet<>();
        touched.set(devices);
        try {
            deliveries.run();
        } finally {
            touched.remove();
            devices.forEach(Device::flush);
        }
    }

    @Override
    public void onSubscribed(Set<UserId> users) {
        subscribed.accept(users);
    }
}
