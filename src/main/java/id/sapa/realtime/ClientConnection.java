package id.sapa.realtime;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.event.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One connection of one user, whatever carries it: its life cycle, what is on its way to it, and a {@link StreamRecovery} under its lock. What that
 * wants read is handed on after the lock was released. Thread-safe.
 */
final class ClientConnection {

    private final String id = UUID.randomUUID().toString();
    private final WriteQueue writeQueue;
    private final Transport transport;
    private final MessageRecovery messageRecovery;
    private final Consumer<CloseReason> onClose;
    /** Guarded by this. */
    private final StreamRecovery recovery;

    private volatile AuthenticatedUser user;
    private volatile long heardAt = System.nanoTime();
    private volatile long activeAt = heardAt;
    private volatile long pingedAt = heardAt;
    private volatile boolean closing;
    private volatile long closingAt;

    /** @param onClose is told why the server ends the connection, if it does */
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
        this.recovery = new StreamRecovery(this::sendEvent, () -> !writeQueue.isAboveHighWatermark());
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

    /** Something came from the client. */
    void recordHeard() {
        heardAt = System.nanoTime();
        activeAt = heardAt;
    }

    /** The client takes what is written, or the network does in its place. */
    void recordWritten() {
        activeAt = System.nanoTime();
    }

    /** Whether something came from the client after this time. */
    boolean heardSince(long nanoTime) {
        return heardAt - nanoTime > 0;
    }

    long idleNanos() {
        return System.nanoTime() - activeAt;
    }

    boolean isClosing() {
        return closing;
    }

    boolean isReady() {
        return query(StreamRecovery::isStarted);
    }

    /**
     * Sends the greeting, the present state of things, and what arrived meanwhile.
     *
     * @param live positions in the user's sessions
     * @param states {@code session} and {@code offer} events
     * @param rows of the live sessions
     * @param resumes whether the client may yet say what it has
     */
    void ready(
            Supplier<byte[]> greeting,
            Map<SessionId, StreamPosition> live,
            List<Event> states,
            List<SessionPosition> rows,
            boolean resumes) {
        boolean waits = update(stream -> {
            if (stream.isStarted()) {
                return false;
            }
            stream.follow(live);
            sendControlFrame("ready", greeting.get());
            long now = System.nanoTime();
            stream.start(states, resumes, now);
            rows.forEach(row -> stream.reconcile(row, now));
            return resumes;
        });
        if (waits) {
            messageRecovery.afterResumeWait(this, StreamRecovery.RESUME_TIMEOUT_NANOS);
        }
        flush();
    }

    /** Takes an event; {@link #flush} lets it go. */
    void offer(Event event) {
        update(stream -> {
            stream.onEvent(event, System.nanoTime());
            return null;
        });
    }

    /** To be taken before the offers are read that {@link #reconcileOffers} is given. */
    long revision() {
        return query(StreamRecovery::revision);
    }

    /** Brings the client's offers up to date; see {@link StreamRecovery#reconcileOffers}. */
    void reconcileOffers(List<Event> open, long before) {
        update(stream -> {
            stream.reconcileOffers(open, before, System.nanoTime());
            return null;
        });
        flush();
    }

    /** See {@link StreamRecovery#reconcilePresence}. */
    void reconcilePresence(Event off, long before) {
        update(stream -> {
            stream.reconcilePresence(off, before, System.nanoTime());
            return null;
        });
        flush();
    }

    /** Sends receipts that are news, and follows the session. */
    void reconcile(SessionPosition row) {
        update(stream -> {
            stream.reconcile(row, System.nanoTime());
            return null;
        });
        flush();
    }

    /** The client sends something else than what it has missed: nothing waits for that any more. */
    void endResumeWait() {
        update(stream -> {
            stream.endResumeWait(System.nanoTime());
            return null;
        });
        flush();
    }

    /** Ends the wait for a resume if it is over, or looks again when it will be. */
    void onResumeTimeout() {
        long rest = query(stream -> stream.nanosToResumeDeadline(System.nanoTime()));
        if (rest > 1) {
            messageRecovery.afterResumeWait(this, rest);
        } else {
            endResumeWait();
        }
    }

    /** See {@link StreamRecovery#resume}. */
    boolean resume(SessionId session, long after) {
        return update(stream -> stream.resume(session, after, System.nanoTime()));
    }

    /** More sessions may be resumed in other frames, or none: what was not named waits a moment longer. */
    void onResumed() {
        flush();
        long rest = query(stream -> stream.nanosToResumeDeadline(System.nanoTime()));
        if (rest > 0) {
            messageRecovery.afterResumeWait(this, rest);
        }
    }

    /** See {@link StreamRecovery#resumeClosed}. */
    void resumeClosed(SessionPosition row, Event state, long after) {
        update(stream -> {
            stream.resumeClosed(row, state, after, System.nanoTime());
            return null;
        });
        flush();
    }

    /** The last message sent, if this connection follows the session. */
    Optional<Long> lastSeq(SessionId session) {
        return query(stream -> stream.lastSeq(session));
    }

    /** See {@link StreamRecovery#gapAge}. */
    long gapAge(SessionId session) {
        return query(stream -> stream.gapAge(session, System.nanoTime()));
    }

    /** The version of the session that the client knows, or 0. */
    long versionOf(SessionId session) {
        return query(stream -> stream.versionOf(session));
    }

    /** Nothing more is expected in this session. */
    void markOver(SessionId session) {
        update(stream -> {
            stream.markOver(session);
            return null;
        });
    }

    /** The sessions in which something may still happen, each with the last message sent. */
    Map<SessionId, Long> live() {
        return query(StreamRecovery::live);
    }

    /** Takes messages that were read, in order and without a gap. False if not all of them could be taken now. */
    boolean deliverRecovered(SessionId session, List<Event> messages) {
        boolean all = update(stream -> stream.onFetched(session, messages, System.nanoTime()));
        flush();
        if (!all && !writeQueue.isAboveHighWatermark()) {
            // The queue was emptied before the session was noted as waiting.
            onWriteQueueEmpty();
        }
        return all;
    }

    private void onWriteQueueEmpty() {
        update(stream -> {
            stream.onRoom();
            return null;
        });
    }

    /**
     * Messages from before this connection that were asked for after newer ones had been sent.
     *
     * @return for how many there was room
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

    /** Gives the warnings that are due. */
    void warn(Instant now, List<Integer> thresholdSeconds) {
        update(stream -> {
            stream.warn(now, thresholdSeconds);
            return null;
        });
        flush();
    }

    private synchronized <T> T query(Function<StreamRecovery, T> reading) {
        return reading.apply(recovery);
    }

    private <T> T update(Function<StreamRecovery, T> change) {
        T result;
        List<StreamRecovery.Request> requests;
        synchronized (this) {
            result = change.apply(recovery);
            requests = recovery.takeRequests();
        }
        for (StreamRecovery.Request request : requests) {
            messageRecovery.submit(this, request);
        }
        return result;
    }

    private void sendEvent(Event event) {
        send(transport.frame(event.type().wire(), event.frame(), this));
    }

    /** Adds a frame that is about the connection itself; {@link #flush} lets it go. */
    void sendControlFrame(String type, byte[] json) {
        send(transport.frame(type, json, this));
    }

    private void send(byte[] frame) {
        if (!writeQueue.add(frame)) {
            close(CloseReason.TOO_SLOW);
        }
    }

    /** Writes what was added. */
    void flush() {
        writeQueue.flush();
    }

    /** Asks for a sign of life if there was none for so long, and again after as long. */
    void pingIfSilent(long nanos) {
        long now = System.nanoTime();
        if (now - activeAt > nanos && now - pingedAt > nanos) {
            ping();
        }
    }

    /** Asks for a sign of life. */
    void ping() {
        pingedAt = System.nanoTime();
        transport.ping();
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

    /** Ends the connection without a close handshake. */
    void abort() {
        transport.abort();
    }
}
