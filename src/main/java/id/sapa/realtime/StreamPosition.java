package id.sapa.realtime;

import id.sapa.common.Role;
import id.sapa.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/** How far one connection is in one session. The messages after {@code base} up to {@code last} were sent on it. Not thread-safe. */
final class StreamPosition {

    /** Messages that came early and wait for those before them; more are left to recovery. */
    private static final int MAX_REORDER_BUFFER = 256;

    private long base;
    private long last;
    private long version;
    private boolean over;
    private boolean resumable;
    /** The highest number that is known to exist. */
    private long known;

    private TreeMap<Long, Event> reorderBuffer;
    private long bufferedSince;
    private boolean gapReported;
    private final Map<Role, Event.ReceiptPosition> receipts = new EnumMap<>(Role.class);
    private Instant startedAt;
    private Instant endsAt;
    private int lastWarning = Integer.MAX_VALUE;

    private StreamPosition(long last, long version, boolean over, boolean resumable, long known) {
        this.base = last;
        this.last = last;
        this.version = version;
        this.over = over;
        this.resumable = resumable;
        this.known = known;
    }

    /** Of a connection that has everything up to a number. */
    static StreamPosition at(long last, long version, boolean over) {
        return new StreamPosition(last, version, over, false, last);
    }

    /** Of a connection that wants everything after a number, the last being known. */
    static StreamPosition behind(long last, long known) {
        return new StreamPosition(Math.min(last, known), 0, false, false, known);
    }

    /** Of a connection that may yet say which messages before this one it lacks. */
    static StreamPosition resumable(long last, long version, boolean over) {
        return new StreamPosition(last, version, over, true, last);
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

    /** Whether messages that exist have not been sent. */
    boolean isBehind() {
        return last < known || reorderBuffer != null;
    }

    boolean awaitsResume() {
        return resumable && base > 0 && !hasSent();
    }

    /** Whether there is a gap that was not reported yet. */
    boolean reportGap() {
        if (reorderBuffer == null || gapReported) {
            return false;
        }
        gapReported = true;
        return true;
    }

    /** The age of the gap in nanoseconds; negative without one, and then the next one is reported anew. */
    long gapAge(long now) {
        if (reorderBuffer == null) {
            gapReported = false;
            return -1;
        }
        return Math.max(0, now - bufferedSince);
    }

    /** Nothing was sent yet: start after this message, or after the last known one. */
    void rewind(long after) {
        resumable = false;
        base = Math.min(after, known);
        last = base;
    }

    /** What was missed before this connection has been asked for up to {@code base}. */
    void lowerBase(long after) {
        base = after;
    }

    /** Whether a session state of this version is news. */
    boolean advanceVersion(long newer) {
        if (newer < version) {
            return false;
        }
        version = newer;
        return true;
    }

    /** The session has this many messages at least. */
    void learn(long lastSeq) {
        known = Math.max(known, lastSeq);
    }

    void markOver() {
        over = true;
    }

    /** Takes a message and passes on what is next in order now: nothing, the message, or also some that waited for it. */
    void accept(Event message, boolean mayPass, long now, Consumer<Event> next) {
        known = Math.max(known, message.seq());
        if (message.seq() <= last) {
            return;
        }
        if (!mayPass || message.seq() != last + 1) {
            hold(message, now);
            return;
        }
        last++;
        next.accept(message);
        release(now, next);
    }

    /** Passes on what no longer has to wait. */
    void release(long now, Consumer<Event> next) {
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
            bufferedSince = now;
        }
        reorderBuffer = null;
    }

    private void hold(Event message, long now) {
        if (reorderBuffer == null) {
            reorderBuffer = new TreeMap<>();
            bufferedSince = now;
        }
        if (reorderBuffer.size() < MAX_REORDER_BUFFER) {
            reorderBuffer.put(message.seq(), message);
        }
    }

    /** Whether one of the two numbers is news. */
    boolean advanceReceipt(Event.ReceiptPosition receipt) {
        Event.ReceiptPosition before = receipts.get(receipt.role());
        if (before != null
                && receipt.deliveredSeq() <= before.deliveredSeq()
                && receipt.readSeq() <= before.readSeq()) {
            return false;
        }
        receipts.merge(receipt.role(), receipt, Event.ReceiptPosition::max);
        return true;
    }

    /** From when to when the session lasts; null unless it is active. */
    void setPeriod(Instant start, Instant end) {
        if (end == null || !end.equals(endsAt)) {
            lastWarning = Integer.MAX_VALUE;
        }
        startedAt = start;
        endsAt = end;
    }

    /** The remaining seconds, rounded up, if a warning is due that was not given for this end. */
    OptionalLong dueWarning(Instant now, List<Integer> thresholdSeconds) {
        if (startedAt == null || endsAt == null || !now.isBefore(endsAt)) {
            return OptionalLong.empty();
        }
        long remaining = Duration.between(now, endsAt).plusNanos(999_999_999).toSeconds();
        long length = Duration.between(startedAt, endsAt).toSeconds();
        int due = thresholdSeconds.stream()
                .filter(threshold -> remaining <= threshold && threshold < length)
                .mapToInt(Integer::intValue)
                .min()
                .orElse(Integer.MAX_VALUE);
        if (due >= lastWarning) {
            return OptionalLong.empty();
        }
        lastWarning = due;
        return OptionalLong.of(remaining);
    }
}
