package id.sapa.realtime;

import id.sapa.common.ProblemCode;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.concurrent.BatchExecutor;
import id.sapa.db.Database;
import id.sapa.event.Event;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Greets new connections with the present state of their sessions, and looks up the sessions that clients resume and that are not live.
 * Connections that arrive at the same time share their queries, so that a reconnecting crowd is cheap. Thread-safe.
 */
final class ConnectionInitializer implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionInitializer.class);
    private static final int QUEUE_CAPACITY = 100_000;
    private static final int BATCH_SIZE = 500;
    private static final Duration RECENTLY_ENDED = Duration.ofMinutes(2);
    /** Recently ended sessions are looked for among those that are not older. */
    private static final Duration MAX_SESSION_AGE = Duration.ofDays(7);

    private final Database database;
    private final Clock clock;
    private final SessionStateReader states;
    private final BatchExecutor<PendingInit> newcomers =
            new BatchExecutor<>("connection-initializer", QUEUE_CAPACITY, BATCH_SIZE, this::initialize);
    private final BatchExecutor<ResumeRequest> lookups =
            new BatchExecutor<>("resume-lookup", QUEUE_CAPACITY, BATCH_SIZE, this::lookUp);

    /** @param after where the client is in each session, or null if it may say so later */
    private record PendingInit(ClientConnection connection, Map<SessionId, Long> after) {
        boolean resumesLater() {
            return after == null;
        }
    }

    private record ResumeRequest(ClientConnection connection, SessionId session, long after) {}

    ConnectionInitializer(Database database, Clock clock, SessionStateReader states) {
        this.database = database;
        this.clock = clock;
        this.states = states;
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

    /** Greets a connection whose events are being kept already; its client may say later what it has. */
    void initialize(ClientConnection connection) {
        submit(new PendingInit(connection, null));
    }

    /** Greets a connection whose client has said what it has: what it lacks follows the greeting. */
    void initialize(ClientConnection connection, Map<SessionId, Long> after) {
        submit(new PendingInit(connection, Map.copyOf(after)));
    }

    /** Looks up a session that the connection does not follow, or that is over, and resumes it. */
    void resume(ClientConnection connection, SessionId session, long after) {
        if (!lookups.submit(new ResumeRequest(connection, session, after))) {
            connection.close(CloseReason.FAILED);
        }
    }

    private void submit(PendingInit pendingInit) {
        if (!newcomers.submit(pendingInit)) {
            pendingInit.connection.close(CloseReason.FAILED);
        }
    }

    /** What one batch has read. */
    private record Present(
            Map<UserId, Map<SessionId, SessionPosition>> rows,
            Map<Role, Map<SessionId, Event>> sessions,
            Map<UserId, List<Event>> offers,
            Map<UserId, Event> switchedOff) {}

    private void initialize(List<PendingInit> batch) {
        Instant now = clock.instant();
        Present present;
        try {
            present = read(batch, now);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("connections", batch.size())
                    .setCause(e)
                    .log("Connections could not be initialized");
            batch.forEach(pendingInit -> pendingInit.connection.close(CloseReason.FAILED));
            return;
        }
        for (PendingInit pendingInit : batch) {
            try {
                initialize(pendingInit, present, now);
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("user_id", pendingInit.connection.userId())
                        .setCause(e)
                        .log("Connection could not be initialized");
                pendingInit.connection.close(CloseReason.FAILED);
            }
        }
    }

    private Present read(List<PendingInit> batch, Instant now) {
        Set<UserId> customers = new HashSet<>();
        Set<UserId> mitras = new HashSet<>();
        for (PendingInit pendingInit : batch) {
            var user = pendingInit.connection.user();
            (user.role() == Role.MITRA ? mitras : customers).add(user.id());
        }
        Set<UserId> users = new HashSet<>(customers);
        users.addAll(mitras);
        Map<UserId, Map<SessionId, SessionPosition>> rows = new HashMap<>();
        database.readOnly(handle -> {
            SessionPositionDao dao = handle.attach(SessionPositionDao.class);
            add(
                    rows,
                    users,
                    dao.endedSince(array(users), now.minus(RECENTLY_ENDED), lowestId(now.minus(MAX_SESSION_AGE))));
            if (!customers.isEmpty()) {
                add(rows, users, dao.openOfCustomers(array(customers)));
            }
            if (!mitras.isEmpty()) {
                add(rows, users, dao.activeOfMitras(array(mitras)));
            }
            return null;
        });
        return new Present(
                rows,
                Map.of(
                        Role.CUSTOMER, states.sessions(Role.CUSTOMER, open(rows, customers)),
                        Role.MITRA, states.sessions(Role.MITRA, open(rows, mitras))),
                mitras.isEmpty() ? Map.of() : states.openOffers(mitras),
                mitras.isEmpty() ? Map.of() : states.switchedOff(mitras));
    }

    private static void add(
            Map<UserId, Map<SessionId, SessionPosition>> byUser, Set<UserId> users, List<SessionPosition> rows) {
        for (SessionPosition row : rows) {
            for (UserId user : row.participants()) {
                if (users.contains(user)) {
                    byUser.computeIfAbsent(user, u -> new LinkedHashMap<>()).put(row.id(), row);
                }
            }
        }
    }

    private static List<SessionId> open(Map<UserId, Map<SessionId, SessionPosition>> rows, Set<UserId> users) {
        return users.stream()
                .flatMap(user -> rows.getOrDefault(user, Map.of()).values().stream())
                .filter(SessionPosition::open)
                .map(SessionPosition::id)
                .toList();
    }

    private void initialize(PendingInit pendingInit, Present present, Instant now) {
        ClientConnection connection = pendingInit.connection;
        Collection<SessionPosition> rows =
                present.rows.getOrDefault(connection.userId(), Map.of()).values();
        List<SessionPosition> open = rows.stream().filter(SessionPosition::open).toList();
        Map<SessionId, StreamPosition> positions = new HashMap<>();
        for (SessionPosition row : rows) {
            positions.put(row.id(), position(row, pendingInit));
        }
        Map<SessionId, Event> sessions = present.sessions.get(connection.user().role());
        List<Event> events = new ArrayList<>();
        open.stream()
                .map(row -> sessions.get(row.id()))
                .filter(event -> event != null)
                .forEach(events::add);
        events.addAll(present.offers.getOrDefault(connection.userId(), List.of()));
        Optional.ofNullable(present.switchedOff.get(connection.userId())).ifPresent(events::add);
        connection.ready(
                () -> ServerFrames.ready(connection, open, now), positions, events, open, pendingInit.resumesLater());
        if (!pendingInit.resumesLater()) {
            pendingInit.after.forEach((session, after) -> {
                if (open.stream().noneMatch(row -> row.id().equals(session))) {
                    resume(connection, session, after);
                }
            });
        }
    }

    private static StreamPosition position(SessionPosition row, PendingInit pendingInit) {
        if (!row.open()) {
            return StreamPosition.at(row.lastSeq(), row.version(), row.over());
        }
        return pendingInit.resumesLater()
                ? StreamPosition.resumable(row.lastSeq(), 0, false)
                : StreamPosition.behind(pendingInit.after.getOrDefault(row.id(), 0L), row.lastSeq());
    }

    private void lookUp(List<ResumeRequest> batch) {
        Map<SessionId, SessionPosition> rows = new HashMap<>();
        Map<Role, Map<SessionId, Event>> sessions = new HashMap<>();
        try {
            SessionId[] ids =
                    batch.stream().map(ResumeRequest::session).distinct().toArray(SessionId[]::new);
            database.readOnly(handle -> handle.attach(SessionPositionDao.class).find(ids))
                    .forEach(row -> rows.put(row.id(), row));
            for (Role side : Role.values()) {
                sessions.put(
                        side,
                        states.sessions(
                                side,
                                batch.stream()
                                        .filter(request -> isParticipant(rows.get(request.session), request)
                                                && request.connection.user().role() == side)
                                        .map(ResumeRequest::session)
                                        .distinct()
                                        .toList()));
            }
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("sessions", batch.size()).setCause(e).log("Sessions could not be resumed");
            batch.forEach(request -> request.connection.close(CloseReason.FAILED));
            return;
        }
        for (ResumeRequest request : batch) {
            SessionPosition row = rows.get(request.session);
            Event state = sessions.get(request.connection.user().role()).get(request.session);
            if (state == null || !isParticipant(row, request)) {
                request.connection.sendControlFrame(
                        "error", ServerFrames.error(ProblemCode.NOT_FOUND, "No session " + request.session, null));
                request.connection.flush();
            } else {
                request.connection.resumeClosed(row, state, request.after);
            }
        }
    }

    private static boolean isParticipant(SessionPosition row, ResumeRequest request) {
        return row != null && row.participants().contains(request.connection.userId());
    }

    private static UserId[] array(Set<UserId> users) {
        return users.toArray(new UserId[0]);
    }

    /** The least UUIDv7 of a time (RFC 9562, section 5.7). */
    static UUID lowestId(Instant time) {
        return new UUID(time.toEpochMilli() << 16 | 0x7000L, 0x8000000000000000L);
    }
}
