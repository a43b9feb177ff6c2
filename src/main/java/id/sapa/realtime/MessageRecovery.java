package id.sapa.realtime;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.chat.ChatService;
import id.sapa.chat.Message;
import id.sapa.chat.MessageFrameEncoder;
import id.sapa.common.SessionId;
import id.sapa.concurrent.BatchExecutor;
import id.sapa.concurrent.LogThrottle;
import id.sapa.concurrent.NamedThreads;
import id.sapa.event.Event;
import id.sapa.event.EventType;
import io.dropwizard.lifecycle.Managed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from Postgres the messages that connections did not get over the bus. Requests that are made at the same time share a query; while
 * Postgres is unavailable they are retried. Thread-safe.
 */
final class MessageRecovery implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(MessageRecovery.class);
    private static final int QUEUE_CAPACITY = 200_000;
    private static final int BATCH_SIZE = 500;
    private static final int PAGE = 100;
    /** Events of two instances may overtake each other: how long the missing one may take. */
    private static final long REORDER_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long RETRY_MILLIS = 200;
    private static final long BACKPRESSURE_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ChatService chat;
    private final BatchExecutor<Request> reader =
            new BatchExecutor<>("message-recovery", QUEUE_CAPACITY, BATCH_SIZE, this::read);
    private final ScheduledExecutorService timer = NamedThreads.scheduler("message-recovery-timer");
    private final LogThrottle throttle = new LogThrottle();
    private final Meter healed;

    /**
     * @param after the number after which to read, or -1 for the last one sent by then
     * @param recoverUpTo the last number to read, or -1 for all
     */
    private record Request(ClientConnection connection, SessionId session, long after, long recoverUpTo) {}

    MessageRecovery(ChatService chat, MetricRegistry metrics) {
        this.chat = chat;
        this.healed = metrics.meter("realtime.recovered_messages");
    }

    @Override
    public void start() {
        reader.start();
    }

    @Override
    public void stop() throws InterruptedException {
        timer.shutdownNow();
        reader.stop();
    }

    /** Does what a connection's stream wants. */
    void submit(ClientConnection connection, StreamRecovery.Request request) {
        if (request instanceof StreamRecovery.Request.Replay replay) {
            replay(connection, replay.session(), replay.after(), replay.upTo());
        } else if (request instanceof StreamRecovery.Request.AwaitGap gap) {
            recoverAfterGrace(connection, gap.session());
        } else {
            recoverNow(connection, request.session());
        }
    }

    /** Reads what is missing, unless it arrives by itself in a moment. */
    private void recoverAfterGrace(ClientConnection connection, SessionId session) {
        schedule(() -> check(connection, session), REORDER_GRACE_NANOS);
    }

    private void check(ClientConnection connection, SessionId session) {
        long age = connection.gapAge(session);
        if (age >= REORDER_GRACE_NANOS) {
            recoverNow(connection, session);
        }
        if (age >= 0) {
            recoverAfterGrace(connection, session);
        }
    }

    /** Reads what is missing, unless everything up to this message was sent by then. */
    void recoverUpTo(ClientConnection connection, SessionId session, long lastSeq, long delayMillis) {
        schedule(
                () -> {
                    if (connection.lastSeq(session).map(last -> last < lastSeq).orElse(false)) {
                        recoverNow(connection, session);
                    }
                },
                TimeUnit.MILLISECONDS.toNanos(delayMillis));
    }

    /** Reads what follows the last message sent. */
    private void recoverNow(ClientConnection connection, SessionId session) {
        submit(new Request(connection, session, -1, -1));
    }

    /** Reads a range for a connection that is further already. */
    private void replay(ClientConnection connection, SessionId session, long after, long recoverUpTo) {
        submit(new Request(connection, session, after, recoverUpTo));
    }

    /** Ends the wait for a resume. */
    void afterResumeWait(ClientConnection connection, long nanos) {
        schedule(connection::onResumeTimeout, nanos);
    }

    private void schedule(Runnable work, long nanos) {
        if (!timer.isShutdown()) {
            timer.schedule(work, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void submit(Request request) {
        if (!reader.submit(request)) {
            // The sweep asks again.
            throttle.log(LOG.atWarn(), "Recovery queue is full");
        }
    }

    private void read(List<Request> batch) {
        Set<Request> requests = new LinkedHashSet<>(batch);
        requests.removeIf(request -> request.connection.isClosing());
        Map<SessionId, Long> from = new HashMap<>();
        List<Request> wanted = new ArrayList<>();
        for (Request request : requests) {
            long after = request.after >= 0
                    ? request.after
                    : request.connection.lastSeq(request.session).orElse(-1L);
            if (after >= 0) {
                wanted.add(request);
                from.merge(request.session, after, Math::min);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        Map<SessionId, List<Event>> messages = new HashMap<>();
        try {
            List<SessionId> sessions = new ArrayList<>(from.keySet());
            for (Message message :
                    chat.after(sessions, sessions.stream().map(from::get).toList(), PAGE)) {
                messages.computeIfAbsent(message.sessionId(), s -> new ArrayList<>())
                        .add(Event.ofFrame(
                                EventType.MESSAGE,
                                message.sessionId(),
                                message.seq(),
                                MessageFrameEncoder.message(message)));
            }
        } catch (RuntimeException e) {
            throttle.log(
                    LOG.atWarn().addKeyValue("connections", wanted.size()).setCause(e), "Recovery failed, retrying");
            schedule(() -> wanted.forEach(this::submit), TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
            return;
        }
        wanted.forEach(request -> deliver(request, messages.getOrDefault(request.session, List.of())));
    }

    private void deliver(Request request, List<Event> messages) {
        healed.mark(messages.size());
        boolean more = messages.size() == PAGE;
        if (request.recoverUpTo < 0) {
            if (request.connection.deliverRecovered(request.session, messages) && more) {
                recoverNow(request.connection, request.session);
            }
            return;
        }
        List<Event> wanted = messages.stream()
                .filter(message -> message.seq() > request.after && message.seq() <= request.recoverUpTo)
                .toList();
        int taken = request.connection.replay(wanted);
        long reached = taken > 0 ? wanted.get(taken - 1).seq() : request.after;
        if (reached < request.recoverUpTo && !request.connection.isClosing()) {
            schedule(
                    () -> replay(request.connection, request.session, reached, request.recoverUpTo),
                    taken < wanted.size() ? BACKPRESSURE_RETRY_NANOS : 0);
        }
    }
}
