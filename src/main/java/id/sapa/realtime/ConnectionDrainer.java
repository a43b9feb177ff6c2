package id.sapa.realtime;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the devices away when the server is told to stop, before it stops anything: each is told at once when to come back,
 * to whichever instance is there by then, and closed at a time of its own within the drain time. Readiness, whose listener
 * was added before this one, has gone by then.
 */
final class ConnectionDrainer implements LifeCycle.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionDrainer.class);
    private static final long CLOSE_INTERVAL_MILLIS = 20;
    /** Devices come back over this time after they were closed. */
    private static final int RECONNECT_SPREAD_MILLIS = 2_000;

    private final ConnectionRegistry hub;
    private final ConnectionLimiter connectionLimiter;
    private final long drainMillis;

    ConnectionDrainer(ConnectionRegistry hub, ConnectionLimiter connectionLimiter, long drainMillis) {
        this.hub = hub;
        this.connectionLimiter = connectionLimiter;
        this.drainMillis = drainMillis;
    }

    @Override
    public void lifeCycleStopping(LifeCycle server) {
        connectionLimiter.close();
        List<ClientConnection> devices = hub.all();
        if (devices.isEmpty()) {
            return;
        }
        LOG.atInfo().addKeyValue("connections", devices.size()).log("Draining connections");
        for (ClientConnection clientConnection : devices) {
            clientConnection.sendControlFrame(
                    "reconnect",
                    ServerFrames.reconnect(ThreadLocalRandom.current().nextInt(RECONNECT_SPREAD_MILLIS)));
            clientConnection.flush();
        }
        Collections.shuffle(devices);
        long start = System.nanoTime();
        int closed = 0;
        while (closed < devices.size()) {
            long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            long due = passed >= drainMillis ? devices.size() : devices.size() * passed / drainMillis;
            for (; closed < due; closed++) {
                devices.get(closed).close(CloseReason.DRAIN);
            }
            pause();
        }
        // Those who were let in while the door was being closed.
        hub.all().forEach(clientConnection -> clientConnection.close(CloseReason.DRAIN));
    }

    private static void pause() {
        try {
            Thread.sleep(CLOSE_INTERVAL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
