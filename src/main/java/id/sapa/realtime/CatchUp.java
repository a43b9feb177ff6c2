package id.sapa.realtime;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.chat.ChatService;
import id.sapa.chat.Message;
import id.sapa.chat.MessageFrames;
import id.sapa.common.SessionId;
import id.sapa.db.BatchWorker;
import id.sapa.event.Event;
import id.sapa.event.EventType;
import io.dropwizard.lifecycle.Managed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from Postgres the messages that devices have not got over the bus. What is asked for at the same time shares a
 * query. While Postgres is away it goes on asking. Thread-safe.
 */
final class CatchUp implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final int MOST_WAITING = 200_000;
    private static final int REQUESTS_AT_ONCE = 500;
    private static final int PAGE = 100;
    /** Events of two instances may overtake each other: so long the missing one may take. */
    private static final long OVERTAKING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long RETRY_MILLIS = 200;
    private static final long ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ChatService chat;
    private final BatchWorker<Request> reader =
            new BatchWorker<>("catch-up", MOST_WAITING, REQUESTS_AT_ONCE, this::read);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "catch-up-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final Meter healed;

    /**
     * @param after from where on, or -1 for where the device is by then
     * @param upTo the last message wanted, or -1 for all there are
     */
    private record Request(Device device, SessionId session, long after, long upTo) {}

    CatchUp(ChatService chat, MetricRegistry metrics) {
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
    void later(Device device, SessionId session) {
        schedule(() -> check(device, session), OVERTAKING_NANOS);
    }

    private void check(Device device, SessionId session) {
        long age = device.gapAge(session);
        if (age >= OVERTAKING_NANOS) {
            now(device, session);
        }
        if (age >= 0) {
            later(device, session);
        }
    }

    /** Reads what the device lacks, unless by then it has got everything up to this message. */
    void upTo(Device device, SessionId session, long lastSeq, long delayMillis) {
        schedule(
                () -> {
                    if (device.lastOf(session).map(last -> last < lastSeq).orElse(false)) {
                        now(device, session);
                    }
                },
                TimeUnit.MILLISECONDS.toNanos(delayMillis));
    }

    /** Reads what comes after the device's last message. */
    void now(Device device, SessionId session) {
        submit(new Request(device, session, -1, -1));
    }

    /** Reads this range, for a device that is already further. */
    void replay(Device device, SessionId session, long after, long upTo) {
        submit(new Request(device, session, after, upTo));
    }

    /** Lets the device go on without a resume. */
    void afterResumeWait(Device device, long nanos) {
        schedule(device::endResumeWait, nanos);
    }

    private void schedule(Runnable work, long nanos) {
        if (!timer.isShutdown()) {
            timer.schedule(work, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void submit(Request request) {
        if (!reader.submit(request)) {
            // Sweeps find the device lacking as long as it is.
            LOG.warn("too many devices to catch up at once");
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
                    : request.device.lastOf(request.session).orElse(-1L);
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
                                EventType.MESSAGE, message.sessionId(), message.seq(), MessageFrames.message(message)));
            }
        } catch (RuntimeException e) {
            LOG.warn("{} devices cannot catch up yet: {}", wanted.size(), e.getMessage());
            schedule(() -> wanted.forEach(this::submit), TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
            return;
        }
        wanted.forEach(request -> hand(request, messages.getOrDefault(request.session, List.of())));
    }

    private void hand(Request request, List<Event> messages) {
        healed.mark(messages.size());
        boolean more = messages.size() == PAGE;
        if (request.upTo < 0) {
            request.device.caughtUp(request.session, messages);
            if (more && !request.device.isStarved(request.session)) {
                now(request.device, request.session);
            }
            return;
        }
        List<Event> wanted = messages.stream()
                .filter(message -> message.seq() > request.after && message.seq() <= request.upTo)
                .toList();
        int taken = request.device.replayed(wanted);
        long reached = taken > 0 ? wanted.get(taken - 1).seq() : request.after;
        if (reached < request.upTo && !request.device.isClosing()) {
            schedule(
                    () -> replay(request.device, request.session, reached, request.upTo),
                    taken < wanted.size() ? ROOM_NANOS : 0);
        }
    }
}
