package id.sapa.realtime;

import id.sapa.event.Event;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How far one device is in one session. The messages after {@code base} up to {@code last} were sent on this connection.
 * Guarded by its device.
 */
final class StreamPosition {

    /** Messages that came early and wait for those before them; more are left to the catch-up. */
    private static final int MAX_REORDER_BUFFER = 256;

    private long base;
    private long last;
    private long version;
    private boolean over;
    private TreeMap<Long, Event> reorderBuffer;
    private long heldSince;
    private boolean recoveryRequested;

    StreamPosition(long last, long version, boolean over) {
        this.base = last;
        this.last = last;
        this.version = version;
        this.over = over;
    }

    long base() {
        return base;
    }

    long last() {
        return last;
    }

    long version() {
        return version;
    }

    boolean isOver() {
        return over;
    }

    boolean hasSent() {
        return last > base;
    }

    /** Whether messages wait for others before them. */
    boolean hasGap() {
        return reorderBuffer != null;
    }

    /** Whether there is a gap that nobody looks after yet; somebody does from now on. */
    boolean reportGap() {
        if (reorderBuffer == null || recoveryRequested) {
            return false;
        }
        recoveryRequested = true;
        return true;
    }

    /** The age of the gap in nanoseconds; negative without one, and then nobody looks after it any more. */
    long gapAge() {
        if (reorderBuffer == null) {
            recoveryRequested = false;
            return -1;
        }
        return Math.max(0, System.nanoTime() - heldSince);
    }

    /** Nothing was sent yet: start from an earlier message. */
    void rewind(long after) {
        base = after;
        last = after;
    }

    /** What was missed before this connection has been asked for up to {@code base}. */
    void lowerBase(long after) {
        base = after;
    }

    /** Whether a session state of this version is news. */
    boolean advanceVersion(long newer, boolean nowOver) {
        if (newer < version) {
            return false;
        }
        version = newer;
        over |= nowOver;
        return true;
    }

    /** Takes a message and passes on what is next in order now: nothing, the message, or also some that waited for it. */
    void accept(Event message, boolean mayPass, Consumer<Event> next) {
        if (message.seq() <= last) {
            return;
        }
        if (!mayPass || message.seq() != last + 1) {
            hold(message);
            return;
        }
        last++;
        next.accept(message);
        release(next);
    }

    /** Passes on what no longer has to wait. */
    void release(Consumer<Event> next) {
        if (reorderBuffer == null) {
            return;
        }
        for (Iterator<Map.Entry<Long, Event>> waiting = reorderBuffer.entrySet().iterator(); waiting.hasNext(); ) {
            Map.Entry<Long, Event> first = waiting.next();
            if (first.getKey() > last + 1) {
                return;
            }
            if (first.getKey() == last + 1) {
                last++;
                next.accept(first.getValue());
            }
            waiting.remove();
            heldSince = System.nanoTime();
        }
        reorderBuffer = null;
    }

    private void hold(Event message) {
        if (reorderBuffer == null) {
            reorderBuffer = new TreeMap<>();
            heldSince = System.nanoTime();
        }
        if (reorderBuffer.size() < MAX_REORDER_BUFFER) {
            reorderBuffer.put(message.seq(), message);
        }
    }
}
