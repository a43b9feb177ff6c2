package id.sapa.realtime;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.account.AuthenticatedUser;
import id.sapa.account.Revocations;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of connections from their opening to their end: greets them, asks silent ones for a sign of life, and closes
 * those that are dead or whose token is no longer good. Thread-safe.
 */
final class Connections implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long LOOK_MILLIS = 500;
    /** So long a client may take to answer the good-bye. */
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final DeviceHub hub;
    private final Greeter greeter;
    private final CatchUp catchUp;
    private final MetricRegistry metrics;
    private final Revocations revocations;
    private final RealtimeConfiguration configuration;
    private final Clock clock;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "connection-watch");
        thread.setDaemon(true);
        return thread;
    });

    Connections(
            DeviceHub hub,
            Greeter greeter,
            CatchUp catchUp,
            Revocations revocations,
            RealtimeConfiguration configuration,
            Clock clock,
            MetricRegistry metrics) {
        this.catchUp = catchUp;
        this.metrics = metrics;
        // From zero on, so that the first one is seen as a rise.
        Stream.of(CloseReason.values()).forEach(this::closed);
        this.hub = hub;
        this.greeter = greeter;
        this.revocations = revocations;
        this.configuration = configuration;
        this.clock = clock;
        revocations.onRevocation(this::revoked);
    }

    @Override
    public void start() {
        watch.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        watch.shutdownNow();
    }

    /** Makes a device for a new connection. */
    Device device(AuthenticatedUser user, Transport transport) {
        return new Device(user, transport, catchUp, this::closing);
    }

    private void closing(CloseReason reason) {
        closed(reason).mark();
    }

    private Meter closed(CloseReason reason) {
        return metrics.meter("realtime.closed." + reason.name().toLowerCase(Locale.ROOT));
    }

    /** Tells a client that its token is not good. */
    void expel(Transport client) {
        closing(CloseReason.TOKEN);
        client.close(CloseReason.TOKEN);
        watch.schedule(client::abort, FAREWELL_NANOS, TimeUnit.NANOSECONDS);
    }

    /** Takes a device: from here on its events are kept for it. False if it is not let in after all. */
    boolean opened(Device device) {
        hub.add(device);
        // Once more, now that a revocation would find it.
        if (revocations.refuses(device.user())) {
            device.close(CloseReason.TOKEN);
            return false;
        }
        return true;
    }

    /**
     * Takes a device that may say later what it has missed, unless it has said so already, and greets it.
     *
     * @param after where the device is in each session, or null if it has not said
     */
    boolean openedAndGreeted(Device device, Map<SessionId, Long> after) {
        boolean in = opened(device);
        if (in && after == null) {
            greeter.greet(device, Frames::ready);
        } else if (in) {
            greeter.greet(device, Frames::ready, after, true);
        }
        return in;
    }

    void closed(Device device) {
        device.gone();
        hub.remove(device);
    }

    private void revoked(UserId user) {
        for (Device device : hub.of(user)) {
            if (revocations.refuses(device.user())) {
                device.close(CloseReason.TOKEN);
            }
        }
    }

    private void look() {
        try {
            Instant now = clock.instant();
            long ping = configuration.pingInterval().toNanoseconds();
            long idle = configuration.idleTimeout().toNanoseconds();
            List<Device> devices = hub.all();
            for (Device device : devices) {
                if (device.isClosing()) {
                    if (device.closingNanos() > FAREWELL_NANOS) {
                        device.abort();
                    }
                } else if (!now.isBefore(device.user().expiresAt())) {
                    device.close(CloseReason.TOKEN);
                } else if (device.silentNanos() > idle) {
                    device.close(CloseReason.IDLE);
                } else {
                    device.pingIfSilent(ping);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("the watch over connections failed", e);
        }
    }
}
