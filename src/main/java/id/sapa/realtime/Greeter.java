package id.sapa.realtime;

import id.sapa.common.ProblemCode;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.BatchWorker;
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
final class Greeter implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(Greeter.class);
    private static final int MOST_WAITING = 100_000;
    private static final int AT_ONCE = 500;
    private static final Duration LATELY = Duration.ofMinutes(2);
    /** Longer than any session from its making to its end. */
    private static final Duration LONGEST = Duration.ofDays(3);

    private final Database database;
    private final Clock clock;
    private final CatchUp catchUp;
    private final BatchWorker<Newcomer> newcomers = new BatchWorker<>("greeter", MOST_WAITING, AT_ONCE, this::greet);
    private final BatchWorker<Lookup> lookups = new BatchWorker<>("resumer", MOST_WAITING, AT_ONCE, this::look);

    /** @param after where the device was in each session when its last connection ended, if it resumes now */
    private record Newcomer(Device device, Greeting greeting, Map<SessionId, Long> after, Resumes resumes) {
        boolean resumesLater() {
            return resumes == Resumes.LATER;
        }
    }

    private enum Resumes {
        NEVER,
        NOW,
        LATER
    }

    private record Lookup(Device device, SessionId session, long after) {}

    /** Makes the first frame. */
    @FunctionalInterface
    interface Greeting {
        byte[] frame(Device device, List<SessionRow> open, Instant now);
    }

    Greeter(Database database, Clock clock, CatchUp catchUp) {
        this.database = database;
        this.clock = clock;
        this.catchUp = catchUp;
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
    void greet(Device device, Greeting greeting) {
        submit(new Newcomer(device, greeting, Map.of(), Resumes.LATER));
    }

    /** Greets a device that has said already where it was, if it was: what it has missed follows the greeting. */
    void greet(Device device, Greeting greeting, Map<SessionId, Long> after, boolean resumes) {
        submit(new Newcomer(device, greeting, Map.copyOf(after), resumes ? Resumes.NOW : Resumes.NEVER));
    }

    /** Finds the session for a device that does not follow it and wants its messages after a number. */
    void resume(Device device, SessionId session, long after) {
        if (!lookups.submit(new Lookup(device, session, after))) {
            device.close(CloseReason.FAILED);
        }
    }

    private void submit(Newcomer newcomer) {
        if (!newcomers.submit(newcomer)) {
            newcomer.device.close(CloseReason.FAILED);
        }
    }

    private void greet(List<Newcomer> batch) {
        Map<UserId, List<SessionRow>> byUser = new HashMap<>();
        Instant now = clock.instant();
        try {
            Set<UserId> users = new HashSet<>();
            batch.forEach(newcomer -> users.add(newcomer.device.userId()));
            List<SessionRow> rows = database.read(handle -> handle.attach(SessionRowDao.class)
                    .openOrLatelyOver(users.toArray(new UserId[0]), now.minus(LATELY), firstIdAt(now.minus(LONGEST))));
            for (SessionRow row : rows) {
                byUser.computeIfAbsent(row.customerId(), u -> new ArrayList<>()).add(row);
                if (row.mitraId() != null) {
                    byUser.computeIfAbsent(row.mitraId(), u -> new ArrayList<>())
                            .add(row);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("{} devices cannot be greeted: {}", batch.size(), e.getMessage());
            batch.forEach(newcomer -> newcomer.device.close(CloseReason.FAILED));
            return;
        }
        for (Newcomer newcomer : batch) {
            try {
                greet(newcomer, byUser.getOrDefault(newcomer.device.userId(), List.of()), now);
            } catch (RuntimeException e) {
                LOG.error("a device could not be greeted", e);
                newcomer.device.close(CloseReason.FAILED);
            }
        }
    }

    private void greet(Newcomer newcomer, List<SessionRow> rows, Instant now) {
        Device device = newcomer.device;
        Map<SessionId, Position> positions = new HashMap<>();
        Set<SessionId> behind = new HashSet<>();
        for (SessionRow row : rows) {
            long last = row.lastSeq();
            if (newcomer.resumes == Resumes.NOW && row.open()) {
                // A session that it does not name began after it had gone: it gets all of it.
                last = Math.min(last, newcomer.after.getOrDefault(row.id(), 0L));
                if (last < row.lastSeq()) {
                    behind.add(row.id());
                }
            }
            positions.putIfAbsent(row.id(), new Position(last, row.version(), row.over()));
        }
        List<SessionRow> open =
                rows.stream().filter(SessionRow::open).distinct().toList();
        device.ready(() -> newcomer.greeting.frame(device, open, now), positions, newcomer.resumesLater());
        behind.forEach(session -> catchUp.now(device, session));
        newcomer.after.forEach((session, after) -> {
            if (open.stream().noneMatch(row -> row.id().equals(session)) && !device.resume(session, after)) {
                resume(device, session, after);
            }
        });
    }

    private void look(List<Lookup> batch) {
        Map<SessionId, SessionRow> rows = new HashMap<>();
        try {
            SessionId[] ids = batch.stream().map(Lookup::session).distinct().toArray(SessionId[]::new);
            database.read(handle -> handle.attach(SessionRowDao.class).find(ids))
                    .forEach(row -> rows.put(row.id(), row));
        } catch (RuntimeException e) {
            LOG.warn("{} devices cannot resume: {}", batch.size(), e.getMessage());
            batch.forEach(lookup -> lookup.device.close(CloseReason.FAILED));
            return;
        }
        for (Lookup lookup : batch) {
            SessionRow row = rows.get(lookup.session);
            if (row == null || !row.hasParticipant(lookup.device.userId())) {
                lookup.device.say("error", Frames.error(ProblemCode.NOT_FOUND, "No session " + lookup.session, null));
                lookup.device.flush();
                continue;
            }
            lookup.device.follow(
                    row.id(), new Position(Math.min(lookup.after, row.lastSeq()), row.version(), row.over()));
            catchUp.now(lookup.device, row.id());
        }
    }

    /** The least UUIDv7 of a time. */
    private static UUID firstIdAt(Instant time) {
        return new UUID(time.toEpochMilli() << 16 | 0x7000L, 0x8000000000000000L);
    }
}
