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
 * Reads from Postgres the messages that devices have not got over the bus. What is asked for at the same time shares a
 * query. While Postgres is away it goes on asking. Thread-safe.
 */
final class MessageRecovery implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(MessageRecovery.class);
    private static final int QUEUE_CAPACITY = 200_000;
    private static final int BATCH_SIZE = 500;
    private static final int PAGE = 100;
    /** Events of two instances may overtake each other: so long the missing one may take. */
    private static final long REORDER_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long RETRY_MILLIS = 200;
    private static final long BACKPRESSURE_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ChatService chat;
    private final BatchExecutor<Request> reader =
            new BatchExecutor<>("message-recovery", QUEUE_CAPACITY, BATCH_SIZE, this::read);
    private final ScheduledExecutorService timer = NamedThreads.scheduler("message-recovery-timer");
    private final LogThrottle queueFull = new LogThrottle();
    private final LogThrottle failures = new LogThrottle();
    private final Meter healed;

    /**
     * @param after from where on, or -1 for where the device is by then
     * @param upTo the last message wanted, or -1 for all there are
     */
    private record Request(ClientConnection device, SessionId session, long after, long recoverUpTo) {}

    MessageRecovery(ChatService chat, MetricRegistry metrics) {
        this.chat = chat;
        this.healed = metrics.meter("realtime.healed_messages");
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

    /** Reads what the device lacks, unless it comes by itself in a moment. */
    void recoverAfterGrace(ClientConnection clientConnection, SessionId session) {
        schedule(() -> check(clientConnection, session), REORDER_GRACE_NANOS);
    }

    private void check(ClientConnection clientConnection, SessionId session) {
        long age = clientConnection.gapAge(session);
        if (age >= REORDER_GRACE_NANOS) {
            recoverNow(clientConnection, session);
        }
        if (age >= 0) {
            recoverAfterGrace(clientConnection, session);
        }
    }

    /** Reads what the device lacks, unless by then it has got everything up to this message. */
    void recoverUpTo(ClientConnection clientConnection, SessionId session, long lastSeq, long delayMillis) {
        schedule(
                () -> {
                    if (clientConnection
                            .lastSeq(session)
                            .map(last -> last < lastSeq)
                            .orElse(false)) {
                        recoverNow(clientConnection, session);
                    }
                },
                TimeUnit.MILLISECONDS.toNanos(delayMillis));
    }

    /** Reads what comes after the device's last message. */
    void recoverNow(ClientConnection clientConnection, SessionId session) {
        submit(new Request(clientConnection, session, -1, -1));
    }

    /** Reads this range, for a device that is already further. */
    void replay(ClientConnection clientConnection, SessionId session, long after, long recoverUpTo) {
        submit(new Request(clientConnection, session, after, recoverUpTo));
    }

    /** Lets the device go on without a resume. */
    void afterResumeWait(ClientConnection clientConnection, long nanos) {
        schedule(clientConnection::endResumeWait, nanos);
    }

    private void schedule(Runnable work, long nanos) {
        if (!timer.isShutdown()) {
            timer.schedule(work, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void submit(Request request) {
        if (!reader.submit(request)) {
            // Sweeps find the device lacking as long as it is.
            queueFull.log(LOG.atWarn(), "Message recovery queue is full");
        }
    }

    private void read(List<Request> batch) {
        Set<Request> requests = new LinkedHashSet<>(batch);
        requests.removeIf(request -> request.device.isClosing());
        Map<SessionId, Long> from = new HashMap<>();
        List<Request> wanted = new ArrayList<>();
        for (Request request : requests) {
            long after = request.after >= 0
                    ? request.after
                    : request.device.lastSeq(request.session).orElse(-1L);
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
            failures.log(
                    LOG.atWarn().addKeyValue("requests", wanted.size()).setCause(e),
                    "Messages could not be recovered; retrying");
            schedule(() -> wanted.forEach(this::submit), TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
            return;
        }
        wanted.forEach(request -> deliver(request, messages.getOrDefault(request.session, List.of())));
    }

    private void deliver(Request request, List<Event> messages) {
        healed.mark(messages.size());
        boolean more = messages.size() == PAGE;
        if (request.recoverUpTo < 0) {
            request.device.deliverRecovered(request.session, messages);
            if (more && !request.device.isStarved(request.session)) {
                recoverNow(request.device, request.session);
            }
            return;
        }
        List<Event> wanted = messages.stream()
                .filter(message -> message.seq() > request.after && message.seq() <= request.recoverUpTo)
                .toList();
        int taken = request.device.replay(wanted);
        long reached = taken > 0 ? wanted.get(taken - 1).seq() : request.after;
        if (reached < request.recoverUpTo && !request.device.isClosing()) {
            schedule(
                    () -> replay(request.device, request.session, reached, request.recoverUpTo),
                    taken < wanted.size() ? BACKPRESSURE_RETRY_NANOS : 0);
        }
    }
}
