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
final class Drain implements LifeCycle.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final long STEP_MILLIS = 20;
    /** Devices come back over this time after they were closed. */
    private static final int RETURN_MILLIS = 2_000;

    private final DeviceHub hub;
    private final Admission admission;
    private final long drainMillis;

    Drain(DeviceHub hub, Admission admission, long drainMillis) {
        this.hub = hub;
        this.admission = admission;
        this.drainMillis = drainMillis;
    }

    @Override
    public void lifeCycleStopping(LifeCycle server) {
        admission.close();
        List<Device> devices = hub.all();
        if (devices.isEmpty()) {
            return;
        }
        LOG.info("sending {} connections away", devices.size());
        for (Device device : devices) {
            device.say("reconnect", Frames.reconnect(ThreadLocalRandom.current().nextInt(RETURN_MILLIS)));
            device.flush();
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
        hub.all().forEach(device -> device.close(CloseReason.DRAIN));
    }

    private static void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
