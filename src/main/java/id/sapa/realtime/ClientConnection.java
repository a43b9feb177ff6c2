package id.sapa.realtime;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.event.Event;
import id.sapa.event.EventType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One connection of one user, whatever carries it: where it is in each session, and what is on its way to it. Thread-safe.
 *
 * <p>Until {@link #ready} events are kept aside. After it, a device that has missed messages normally says {@code resume} at
 * once; for a moment new messages of sessions that have a past wait for that, so that they come after the old ones.
 */
final class ClientConnection {

    private static final int MAX_PENDING_EVENTS = 500;
    private static final long RESUME_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String id = UUID.randomUUID().toString();
    private final WriteQueue writeQueue;
    private final Transport transport;
    private final MessageRecovery messageRecovery;
    private final Consumer<CloseReason> onClose;
    private final Map<SessionId, StreamPosition> positions = new HashMap<>(2);
    private final Set<SessionId> offered = new HashSet<>(2);
    /** Sessions whose history waits for room in the outbox. */
    private final Set<SessionId> awaitingCapacity = new CopyOnWriteArraySet<>();

    private volatile AuthenticatedUser user;
    private volatile long heardAt = System.nanoTime();
    private volatile long pingedAt = heardAt;
    private volatile boolean closing;
    private volatile long closingAt;
    private List<Event> pendingEvents = new ArrayList<>(0);
    /** Until when messages wait for a resume; 0 when they do not (any more). */
    private long resumeUntil;

    /** @param onClose hears why the server ends the connection, if it does */
    ClientConnection(
            AuthenticatedUser user,
            Transport transport,
            MessageRecovery messageRecovery,
            Consumer<CloseReason> onClose) {
        this.onClose = onClose;
        this.user = user;
        this.transport = transport;
        this.writeQueue = new WriteQueue(transport, this::onWriteQueueEmpty);
        this.messageRecovery = messageRecovery;
    }

    String id() {
        return id;
    }

    UserId userId() {
        return user.id();
    }

    AuthenticatedUser user() {
        return user;
    }

    void reauthenticate(AuthenticatedUser renewed) {
        this.user = renewed;
    }

    void recordActivity() {
        heardAt = System.nanoTime();
    }

    long idleNanos() {
        return System.nanoTime() - heardAt;
    }

    boolean isClosing() {
        return closing;
    }

    boolean isReady() {
        synchronized (this) {
            return pendingEvents == null;
        }
    }

    /**
     * Sets the positions and sends the greeting; what came meanwhile follows.
     *
     * @param live the user's sessions as they are in Postgres
     * @param resumes whether the device may yet say what it has missed
     */
    void ready(Supplier<byte[]> greeting, Map<SessionId, StreamPosition> live, boolean resumes) {
        synchronized (this) {
            if (pendingEvents == null) {
                return;
            }
            positions.putAll(live);
            resumeUntil = resumes ? System.nanoTime() + RESUME_WAIT_NANOS : 0;
            List<Event> waited = pendingEvents;
            pendingEvents = null;
            sendControlFrame("ready", greeting.get());
            waited.forEach(this::deliver);
            positions.forEach((session, streamPosition) -> {
                if (!waitsForResume(streamPosition) && streamPosition.reportGap()) {
                    messageRecovery.recoverAfterGrace(this, session);
                }
            });
        }
        if (resumes) {
            messageRecovery.afterResumeWait(this, RESUME_WAIT_NANOS);
        }
        flush();
    }

    /** Takes an event; {@link #flush} lets it go. */
    synchronized void offer(Event event) {
        if (pendingEvents == null) {
            deliver(event);
        } else if (pendingEvents.size() < MAX_PENDING_EVENTS) {
            pendingEvents.add(event);
        }
    }

    private void deliver(Event event) {
        if (event.type() == EventType.MESSAGE) {
            // A session unknown at the start began after it: the device gets all of it.
            StreamPosition streamPosition =
                    positions.computeIfAbsent(event.sessionId(), s -> new StreamPosition(0, 0, false));
            streamPosition.accept(event, !waitsForResume(streamPosition), this::sendEvent);
            if (!waitsForResume(streamPosition) && streamPosition.reportGap()) {
                messageRecovery.recoverAfterGrace(this, event.sessionId());
            }
        } else if (event.type() == EventType.SESSION) {
            StreamPosition streamPosition =
                    positions.computeIfAbsent(event.sessionId(), s -> new StreamPosition(0, 0, false));
            if (streamPosition.advanceVersion(event.seq(), false)) {
                sendEvent(event);
            }
        } else {
            if (event.type() == EventType.OFFER) {
                offered.add(event.sessionId());
            } else if (event.type() == EventType.OFFER_GONE) {
                offered.remove(event.sessionId());
            }
            sendEvent(event);
        }
    }

    /** The mitra's offers as they are now: those that the device does not know of are sent. */
    synchronized void offers(List<Event> open) {
        offered.retainAll(open.stream().map(Event::sessionId).toList());
        open.stream().filter(offer -> !offered.contains(offer.sessionId())).forEach(this::offer);
    }

    private boolean waitsForResume(StreamPosition streamPosition) {
        return resumeUntil != 0 && streamPosition.base() > 0 && !streamPosition.hasSent();
    }

    /** The device has said what it has missed, or will not: nothing waits for that any more. */
    void endResumeWait() {
        synchronized (this) {
            if (resumeUntil == 0 || pendingEvents != null) {
                return;
            }
            resumeUntil = 0;
            positions.forEach((session, streamPosition) -> {
                streamPosition.release(this::sendEvent);
                if (streamPosition.hasGap()) {
                    messageRecovery.recoverNow(this, session);
                }
            });
        }
        flush();
    }

    /**
     * Goes back to where the device says it is, as far as this connection has not sent the messages already.
     *
     * @return false if this device knows nothing of the session
     */
    synchronized boolean resume(SessionId session, long after) {
        StreamPosition streamPosition = positions.get(session);
        if (streamPosition == null) {
            return false;
        }
        if (after < streamPosition.base()) {
            if (streamPosition.hasSent()) {
                messageRecovery.replay(this, session, after, streamPosition.base());
                streamPosition.lowerBase(after);
            } else {
                streamPosition.rewind(after);
                messageRecovery.recoverNow(this, session);
            }
        }
        return true;
    }

    /** A session that is not live any more, or whose beginning this device has not seen, from this message on. */
    synchronized void trackSession(SessionId session, StreamPosition streamPosition) {
        positions.putIfAbsent(session, streamPosition);
    }

    /** The last message sent, if this device follows the session. */
    synchronized Optional<Long> lastSeq(SessionId session) {
        return Optional.ofNullable(positions.get(session)).map(StreamPosition::last);
    }

    /**
     * For how long messages have been waiting for others that have not come, in nanoseconds; negative if none do, and then
     * the next gap is reported anew.
     */
    synchronized long gapAge(SessionId session) {
        StreamPosition streamPosition = positions.get(session);
        if (streamPosition == null || waitsForResume(streamPosition)) {
            return -1;
        }
        // While there is no room there is nothing to be read.
        return awaitingCapacity.contains(session) ? Math.min(0, streamPosition.gapAge()) : streamPosition.gapAge();
    }

    /** The version of the session that this device knows, or 0. */
    synchronized long versionOf(SessionId session) {
        StreamPosition streamPosition = positions.get(session);
        return streamPosition == null ? 0 : streamPosition.version();
    }

    /** The session has reached a final state. */
    synchronized void markSessionClosed(SessionId session) {
        StreamPosition streamPosition = positions.get(session);
        if (streamPosition != null) {
            streamPosition.advanceVersion(streamPosition.version(), true);
        }
    }

    /** The sessions in which something may still happen, each with the last message sent. */
    synchronized Map<SessionId, Long> live() {
        Map<SessionId, Long> live = new HashMap<>(positions.size() * 2);
        positions.forEach((session, streamPosition) -> {
            if (!streamPosition.isOver()) {
                live.put(session, streamPosition.last());
            }
        });
        return live;
    }

    /** Messages read from Postgres in answer to {@link MessageRecovery}, in order and without a gap. */
    void deliverRecovered(SessionId session, List<Event> messages) {
        synchronized (this) {
            StreamPosition streamPosition = positions.get(session);
            if (streamPosition == null || pendingEvents != null || waitsForResume(streamPosition)) {
                return;
            }
            for (Event message : messages) {
                if (writeQueue.isAboveHighWatermark()) {
                    awaitingCapacity.add(session);
                    break;
                }
                streamPosition.accept(message, true, this::sendEvent);
            }
        }
        flush();
        if (!writeQueue.isAboveHighWatermark()) {
            // What filled it has left before the note was made.
            onWriteQueueEmpty();
        }
    }

    /** Whether the session's history waits for room. */
    boolean isStarved(SessionId session) {
        return awaitingCapacity.contains(session);
    }

    /** Everything has left: there is room for what had to wait. */
    private void onWriteQueueEmpty() {
        if (awaitingCapacity.isEmpty()) {
            return;
        }
        for (SessionId session : Set.copyOf(awaitingCapacity)) {
            if (awaitingCapacity.remove(session)) {
                messageRecovery.recoverNow(this, session);
            }
        }
    }

    /**
     * Messages from before this connection that were asked for after newer ones had gone out.
     *
     * @return how many there was room for
     */
    int replay(List<Event> messages) {
        int taken = 0;
        synchronized (this) {
            while (taken < messages.size() && !writeQueue.isAboveHighWatermark()) {
                sendEvent(messages.get(taken++));
            }
        }
        flush();
        return taken;
    }

    private void sendEvent(Event event) {
        send(transport.frame(event.type().wire(), event.frame(), this));
    }

    /** Adds a frame that is about the connection itself; {@link #flush} lets it go. */
    void sendControlFrame(String type, byte[] json) {
        send(transport.frame(type, json, this));
    }

    /** Adds a finished frame to what is on its way; {@link #flush} lets it go. */
    private void send(byte[] frame) {
        if (!writeQueue.add(frame)) {
            close(CloseReason.TOO_SLOW);
        }
    }

    /** Lets go what was added. */
    void flush() {
        writeQueue.flush();
    }

    /** Asks for a sign of life if there was none for so long, and again after as long. */
    void pingIfSilent(long nanos) {
        long now = System.nanoTime();
        if (now - heardAt > nanos && now - pingedAt > nanos) {
            pingedAt = now;
            transport.ping();
        }
    }

    /** Ends the connection; only the first reason counts. */
    void close(CloseReason reason) {
        synchronized (writeQueue) {
            if (closing) {
                return;
            }
            closing = true;
            closingAt = System.nanoTime();
        }
        writeQueue.close();
        onClose.accept(reason);
        transport.close(reason);
    }

    /** How long ago its end began. */
    long nanosSinceClose() {
        return System.nanoTime() - closingAt;
    }

    /** The connection has ended. */
    void onClosed() {
        synchronized (writeQueue) {
            if (!closing) {
                closing = true;
                closingAt = System.nanoTime();
            }
        }
        writeQueue.close();
    }

    /** Ends the connection without a word. */
    void abort() {
        transport.abort();
    }
}
