package id.sapa.controlcenter;

import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import id.sapa.common.BusinessDay;
import id.sapa.db.Database;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Computes the overview once for all readers and keeps an hour of samples. Repeated reads within a second return the same
 * instance. Thread-safe.
 */
final class OverviewService {

    private static final Duration MIN_CACHE_AGE = Duration.ofMillis(900);
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(10);
    private static final int MAX_SAMPLES = 360;
    private static final String MIRROR = "mirror";

    private final Database database;
    private final Settings settings;
    private final HealthCheckRegistry healthChecks;
    private final String instance;
    private final Clock clock;
    private final Deque<Sample> history = new ArrayDeque<>();
    private OverviewResponse current;
    private Instant computedAt = Instant.EPOCH;

    /** The figures shown in charts. */
    record Sample(Instant at, long free, long busy, long waiting, long active) {}

    OverviewService(
            Database database, Settings settings, HealthCheckRegistry healthChecks, String instance, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.healthChecks = healthChecks;
        this.instance = instance;
        this.clock = clock;
    }

    /**
     * Returns figures that are at most a second old. While Postgres is unavailable, returns the last known figures with their
     * time, and current health.
     */
    synchronized OverviewResponse current() {
        Instant now = clock.instant();
        if (current == null || !now.isBefore(computedAt.plus(MIN_CACHE_AGE))) {
            Map<String, HealthCheck.Result> results = healthChecks.runHealthChecks();
            try {
                current = compute(now, results);
                recordSample(now);
            } catch (RuntimeException e) {
                if (current == null) {
                    throw e;
                }
                // Health is shown beside the figures and reports the outage.
                current = current.with(health(results), mirror(results.get(MIRROR)));
            }
            computedAt = clock.instant();
        }
        return current;
    }

    /** Returns the samples of the last hour, oldest first. */
    synchronized List<Sample> history() {
        return List.copyOf(history);
    }

    /** Returns the amounts paid in each hour since midnight. */
    List<OverviewDao.Hour> takingsByHour() {
        return database.readOnly(handle -> handle.attach(OverviewDao.class).takingsByHour(midnight(), clock.instant()));
    }

    private void recordSample(Instant now) {
        Sample last = history.peekLast();
        if (last == null || !now.isBefore(last.at.plus(SAMPLE_EVERY))) {
            history.add(new Sample(now, current.free(), current.busy(), current.waiting(), current.active()));
            if (history.size() > MAX_SAMPLES) {
                history.remove();
            }
        }
    }

    private OverviewResponse compute(Instant now, Map<String, HealthCheck.Result> results) {
        Duration stale = Duration.ofSeconds(settings.get(SettingKey.PRESENCE_STALE_AFTER_SECONDS));
        return database.readOnly(handle -> {
            OverviewDao dao = handle.attach(OverviewDao.class);
            OverviewDao.MitraCounts mitras = dao.mitras(now.minus(stale));
            OverviewDao.SessionCounts sessions = dao.sessions();
            OverviewDao.Takings takings = dao.takings(midnight());
            OverviewDao.Attention attention = dao.attention();
            OverviewDao.Newest newest = dao.newest();
            return new OverviewResponse(
                    now,
                    instance,
                    mitras.free(),
                    mitras.busy(),
                    mitras.free() + mitras.busy(),
                    sessions.waiting(),
                    sessions.waitingSince() == null
                            ? null
                            : Math.max(0, ChronoUnit.SECONDS.between(sessions.waitingSince(), now)),
                    sessions.active(),
                    sessions.awaitingPayment(),
                    takings.taken(),
                    takings.payments(),
                    takings.refunded(),
                    attention.flaggedEvents(),
                    attention.manualRefunds(),
                    health(results),
                    mirror(results.get(MIRROR)),
                    revisions(mitras, newest));
        });
    }

    private Map<String, String> revisions(OverviewDao.MitraCounts mitras, OverviewDao.Newest newest) {
        String audit = String.valueOf(newest.audit());
        return Map.of(
                "mitras",
                mitras.free() + "/" + mitras.busy() + "/" + audit,
                "sessions",
                String.valueOf(newest.session()),
                "payments",
                newest.payment() + "/" + audit,
                "audit",
                audit,
                "settings",
                Long.toString(settings.view().version()));
    }

    private static Map<String, OverviewResponse.Check> health(Map<String, HealthCheck.Result> results) {
        Map<String, OverviewResponse.Check> checks = new TreeMap<>();
        results.forEach((name, result) -> checks.put(
                name, new OverviewResponse.Check(result.isHealthy(), message(result), result.getDuration())));
        return checks;
    }

    /** Returns the exception's type only: its message may name hosts and addresses, and the log has it. */
    private static String message(HealthCheck.Result result) {
        Throwable error = result.getError();
        return error == null ? result.getMessage() : error.getClass().getSimpleName();
    }

    private OverviewResponse.MirrorStatus mirror(HealthCheck.Result result) {
        Map<String, Object> details = result == null || result.getDetails() == null ? Map.of() : result.getDetails();
        return new OverviewResponse.MirrorStatus(
                details.get("seed_age_seconds") instanceof Number age ? age.longValue() : null,
                details.get("drift") instanceof Number drift ? drift.longValue() : null,
                details.get("audited_at") instanceof String at ? Instant.parse(at) : null);
    }

    private Instant midnight() {
        return BusinessDay.of(clock.instant()).start();
    }
}
