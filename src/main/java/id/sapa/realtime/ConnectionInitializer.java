package id.sapa.realtime;

import id.sapa.common.ProblemCode;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.concurrent.BatchExecutor;
import id.sapa.concurrent.LogThrottle;
import id.sapa.db.Database;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Greets new devices with the state of their sessions and finds the sessions that devices ask to resume. Devices that come
 * at the same time share a query, so that the return of a crowd is cheap. Thread-safe.
 */
final class ConnectionInitializer implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionInitializer.class);
    private static final int QUEUE_CAPACITY = 100_000;
    private static final int BATCH_SIZE = 500;
    private static final Duration RECENTLY_ENDED = Duration.ofMinutes(2);
    /** Longer than any session from its making to its end. */
    private static final Duration MAX_SESSION_AGE = Duration.ofDays(3);

    private final Database database;
    private final Clock clock;
    private final MessageRecovery messageRecovery;
    private final LogThrottle failures = new LogThrottle();
    private final BatchExecutor<PendingInit> newcomers =
            new BatchExecutor<>("greeter", QUEUE_CAPACITY, BATCH_SIZE, this::initialize);
    private final BatchExecutor<ResumeRequest> lookups =
            new BatchExecutor<>("resumer", QUEUE_CAPACITY, BATCH_SIZE, this::look);

    /** @param after where the device was in each session when its last connection ended, if it resumes now */
    private record PendingInit(
            ClientConnection device, Greeting greeting, Map<SessionId, Long> after, Resumes resumes) {
        boolean resumesLater() {
            return resumes == Resumes.LATER;
        }
    }

    private enum Resumes {
        NEVER,
        NOW,
        LATER
    }

    private record ResumeRequest(ClientConnection device, SessionId session, long after) {}

    /** Makes the first frame. */
    @FunctionalInterface
    interface Greeting {
        byte[] frame(ClientConnection clientConnection, List<SessionPosition> open, Instant now);
    }

    ConnectionInitializer(Database database, Clock clock, MessageRecovery messageRecovery) {
        this.database = database;
        this.clock = clock;
        this.messageRecovery = messageRecovery;
    }

    @Override
    public void start() {
        newcomers.start();
        lookups.start();
    }

    @Override
    public void stop() throws InterruptedException {
        newcomers.stop();
        lookups.stop();
    }

    /** Greets a device whose events are already being kept; it may say later what it has missed. */
    void initialize(ClientConnection clientConnection, Greeting greeting) {
        submit(new PendingInit(clientConnection, greeting, Map.of(), Resumes.LATER));
    }

    /** Greets a device that has said already where it was, if it was: what it has missed follows the greeting. */
    void initialize(ClientConnection clientConnection, Greeting greeting, Map<SessionId, Long> after, boolean resumes) {
        submit(new PendingInit(clientConnection, greeting, Map.copyOf(after), resumes ? Resumes.NOW : Resumes.NEVER));
    }

    /** Finds the session for a device that does not follow it and wants its messages after a number. */
    void resume(ClientConnection clientConnection, SessionId session, long after) {
        if (!lookups.submit(new ResumeRequest(clientConnection, session, after))) {
            clientConnection.close(CloseReason.FAILED);
        }
    }

    private void submit(PendingInit pendingInit) {
        if (!newcomers.submit(pendingInit)) {
            pendingInit.device.close(CloseReason.FAILED);
        }
    }

    private void initialize(List<PendingInit> batch) {
        Map<UserId, List<SessionPosition>> byUser = new HashMap<>();
        Instant now = clock.instant();
        try {
            Set<UserId> users = new HashSet<>();
            batch.forEach(pendingInit -> users.add(pendingInit.device.userId()));
            List<SessionPosition> rows = database.readOnly(handle -> handle.attach(SessionPositionDao.class)
                    .findOpenOrRecentlyEnded(
                            users.toArray(new UserId[0]),
                            now.minus(RECENTLY_ENDED),
                            lowestUuidV7At(now.minus(MAX_SESSION_AGE))));
            for (SessionPosition row : rows) {
                byUser.computeIfAbsent(row.customerId(), u -> new ArrayList<>()).add(row);
                if (row.mitraId() != null) {
                    byUser.computeIfAbsent(row.mitraId(), u -> new ArrayList<>())
                            .add(row);
                }
            }
        } catch (RuntimeException e) {
            failures.log(
                    LOG.atWarn().addKeyValue("connections", batch.size()).setCause(e),
                    "Connections could not be initialized");
            batch.forEach(pendingInit -> pendingInit.device.close(CloseReason.FAILED));
            return;
        }
        for (PendingInit pendingInit : batch) {
            try {
                initialize(pendingInit, byUser.getOrDefault(pendingInit.device.userId(), List.of()), now);
            } catch (RuntimeException e) {
                failures.log(LOG.atError().setCause(e), "Connection could not be initialized");
                pendingInit.device.close(CloseReason.FAILED);
            }
        }
    }

    private void initialize(PendingInit pendingInit, List<SessionPosition> rows, Instant now) {
        ClientConnection clientConnection = pendingInit.device;
        Map<SessionId, StreamPosition> positions = new HashMap<>();
        Set<SessionId> behind = new HashSet<>();
        for (SessionPosition row : rows) {
            long last = row.lastSeq();
            if (pendingInit.resumes == Resumes.NOW && row.open()) {
                // A session that it does not name began after it had gone: it gets all of it.
                last = Math.min(last, pendingInit.after.getOrDefault(row.id(), 0L));
                if (last < row.lastSeq()) {
                    behind.add(row.id());
                }
            }
            positions.putIfAbsent(row.id(), new StreamPosition(last, row.version(), row.over()));
        }
        List<SessionPosition> open =
                rows.stream().filter(SessionPosition::open).distinct().toList();
        clientConnection.ready(
                () -> pendingInit.greeting.frame(clientConnection, open, now), positions, pendingInit.resumesLater());
        behind.forEach(session -> messageRecovery.recoverNow(clientConnection, session));
        pendingInit.after.forEach((session, after) -> {
            if (open.stream().noneMatch(row -> row.id().equals(session)) && !clientConnection.resume(session, after)) {
                resume(clientConnection, session, after);
            }
        });
    }

    private void look(List<ResumeRequest> batch) {
        Map<SessionId, SessionPosition> rows = new HashMap<>();
        try {
            SessionId[] ids =
                    batch.stream().map(ResumeRequest::session).distinct().toArray(SessionId[]::new);
            database.readOnly(handle -> handle.attach(SessionPositionDao.class).find(ids))
                    .forEach(row -> rows.put(row.id(), row));
        } catch (RuntimeException e) {
            failures.log(
                    LOG.atWarn().addKeyValue("connections", batch.size()).setCause(e),
                    "Connections could not be resumed");
            batch.forEach(resumeRequest -> resumeRequest.device.close(CloseReason.FAILED));
            return;
        }
        for (ResumeRequest resumeRequest : batch) {
            SessionPosition row = rows.get(resumeRequest.session);
            if (row == null || !row.hasParticipant(resumeRequest.device.userId())) {
                resumeRequest.device.sendControlFrame(
                        "error",
                        ServerFrames.error(ProblemCode.NOT_FOUND, "No session " + resumeRequest.session, null));
                resumeRequest.device.flush();
                continue;
            }
            resumeRequest.device.trackSession(
                    row.id(),
                    new StreamPosition(Math.min(resumeRequest.after, row.lastSeq()), row.version(), row.over()));
            messageRecovery.recoverNow(resumeRequest.device, row.id());
        }
    }

    /** The least UUIDv7 of a time. */
    private static UUID lowestUuidV7At(Instant time) {
        return new UUID(time.toEpochMilli() << 16 | 0x7000L, 0x8000000000000000L);
    }
}
