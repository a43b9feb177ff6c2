package id.sapa.account;

import id.sapa.common.Id;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.event.BroadcastTopic;
import id.sapa.event.EventBus;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Which access tokens are refused although they have not expired: those of users whose auth version has grown since, and
 * those of sign-ins that were ended. Asking is a look into memory. A change on another instance arrives over the bus at
 * once; a poll of Postgres, several times a second, brings what the bus lost. Thread-safe.
 */
public final class TokenRevocationList implements Managed {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    /** How much later than its own time stamp a change may become visible: long transactions, clocks that differ. */
    private static final Duration OVERLAP = Duration.ofSeconds(15);

    private static final int FULL_RELOAD_EVERY_N_POLLS = 240;
    private static final String SEPARATOR = ":";

    private final Database database;
    private final EventBus events;
    private final Clock clock;
    private final Duration tokenLifetime;
    private final Map<UUID, Entry> users = new ConcurrentHashMap<>();
    private final Map<UUID, Entry> families = new ConcurrentHashMap<>();
    private final List<Consumer<UserId>> listeners = new CopyOnWriteArrayList<>();
    private final PeriodicTask poller = new PeriodicTask("revocation-poll", POLL_INTERVAL, this::poll);
    private volatile boolean loaded;
    private Instant polledAt;
    private int polls;

    /**
     * @param version tokens of a lower one are refused
     * @param heardAt tokens that existed then have expired one lifetime later
     */
    private record Entry(long version, Instant heardAt) {}

    TokenRevocationList(Database database, EventBus events, Clock clock, Duration tokenLifetime) {
        this.database = database;
        this.events = events;
        this.clock = clock;
        this.tokenLifetime = tokenLifetime;
        events.onBroadcast(BroadcastTopic.REVOCATION, this::onBroadcast);
    }

    /**
     * Whether the user's token is no longer good.
     *
     * @throws ProblemException {@code unavailable} as long as this instance has not read the present state once
     */
    public boolean isRevoked(AuthenticatedUser user) {
        if (!loaded) {
            throw new ProblemException(ProblemCode.UNAVAILABLE);
        }
        Entry entry = users.get(user.id().value());
        return entry != null && user.authVersion() < entry.version() || families.containsKey(user.familyId());
    }

    /**
     * Calls the listener, on a thread of the bus or the poll, whenever some token of a user has become bad: whoever holds
     * connections of that user asks {@link #isRevoked} of each.
     */
    public void onRevocation(Consumer<UserId> listener) {
        listeners.add(listener);
    }

    /** Makes known, after the commit, that only tokens of this version or a later one are good. */
    void versionChanged(Transaction transaction, UserId user, long version) {
        transaction.afterCommit(() -> events.broadcast(BroadcastTopic.REVOCATION, user + SEPARATOR + version));
    }

    /** Makes known, after the commit, that a sign-in has ended. */
    void familyRevoked(Transaction transaction, UserId user, UUID family) {
        transaction.afterCommit(() -> events.broadcast(BroadcastTopic.REVOCATION, user + SEPARATOR + family));
    }

    @Override
    public void start() {
        poller.startSynchronously();
    }

    @Override
    public void stop() {
        poller.stop();
    }

    private void onBroadcast(String payload) {
        int separator = payload.indexOf(SEPARATOR);
        UserId user = UserId.fromString(payload.substring(0, separator));
        String what = payload.substring(separator + 1);
        if (what.length() == 36) {
            familyEnded(user, Id.parse(what));
        } else {
            versionAtLeast(user, Long.parseLong(what));
        }
    }

    /** If Postgres is unavailable, what is known stays in force, and the next poll starts where the last successful one ended. */
    private void poll() {
        Instant now = clock.instant();
        boolean full = polledAt == null || polls % FULL_RELOAD_EVERY_N_POLLS == 0;
        Instant since = (full ? now.minus(tokenLifetime) : polledAt).minus(OVERLAP);
        database.readOnly(handle -> {
            RevocationDao dao = handle.attach(RevocationDao.class);
            dao.usersChangedSince(since).forEach(row -> versionAtLeast(row.id(), row.authVersion()));
            dao.familiesRevokedSince(since).forEach(row -> familyEnded(row.userId(), row.id()));
            return null;
        });
        polledAt = now;
        polls++;
        loaded = true;
        if (full) {
            Instant old = now.minus(tokenLifetime.multipliedBy(2)).minus(OVERLAP);
            users.values().removeIf(entry -> entry.heardAt().isBefore(old));
            families.values().removeIf(entry -> entry.heardAt().isBefore(old));
        }
    }

    private void versionAtLeast(UserId user, long version) {
        Entry fresh = new Entry(version, clock.instant());
        Entry before = users.get(user.value());
        users.merge(user.value(), fresh, (known, heard) -> known.version() > heard.version() ? known : heard);
        if (before == null || before.version() < version) {
            notifyListeners(user);
        }
    }

    private void familyEnded(UserId user, UUID family) {
        if (families.put(family, new Entry(0, clock.instant())) == null) {
            notifyListeners(user);
        }
    }

    private void notifyListeners(UserId user) {
        listeners.forEach(listener -> listener.accept(user));
    }
}
