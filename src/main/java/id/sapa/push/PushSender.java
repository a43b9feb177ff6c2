package id.sapa.push;

import com.codahale.metrics.MetricRegistry;
import id.sapa.common.UserId;
import id.sapa.concurrent.Backoff;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.event.ConnectionLeaseService;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is queued. Every instance takes rows that no other one has, for a limited time; what an instance took when it
 * was killed is taken again after that. So a push is sent at least once, and twice only if the process dies between the
 * provider's answer and the next commit.
 *
 * <p>A push to somebody who is connected is dropped once the instance that holds the connection has given a sign of life
 * after the push was queued: before that it may have died with the event undelivered. Thread-safe.
 */
final class PushSender implements Managed {

    /** For how long a sender has what it took. */
    static final Duration CLAIM = Duration.ofSeconds(60);

    static final int MAX_ATTEMPTS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(PushSender.class);
    private static final int THREADS = 2;
    private static final int BATCH = 100;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(10));
    /** Between a transaction's start, whose time is stored, and its commit and publishing. */
    private static final Duration COMMIT_GRACE = Duration.ofSeconds(1);

    private static final Duration LEASE_POLL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration DEAD_RETENTION = Duration.ofDays(7);

    private final Database database;
    private final ConnectionLeaseService leases;
    private final PushGateway gateway;
    private final Clock clock;
    private final MetricRegistry metrics;
    private final List<PeriodicTask> workers = Stream.generate(
                    () -> new PeriodicTask("push-sender", POLL_INTERVAL, this::sendWhatIsDue))
            .limit(THREADS)
            .toList();
    private volatile boolean stopping;

    PushSender(
            Database database,
            ConnectionLeaseService leases,
            PushGateway gateway,
            Clock clock,
            MetricRegistry metrics) {
        this.database = database;
        this.leases = leases;
        this.gateway = gateway;
        this.clock = clock;
        this.metrics = metrics;
        // From zero on, so that the first one is seen as a rise.
        Stream.of("sent", "failures", "retried", "dead", "unregistered", "expired", "not_needed")
                .forEach(outcome -> metrics.meter("push." + outcome));
    }

    @Override
    public void start() {
        workers.forEach(PeriodicTask::start);
    }

    @Override
    public void stop() throws InterruptedException {
        stopping = true;
        for (PeriodicTask worker : workers) {
            worker.stop(STOP_TIMEOUT);
        }
        gateway.close();
    }

    /** Sends soon instead of at the next poll. */
    void wake() {
        workers.forEach(PeriodicTask::runSoon);
    }

    /** Removes what was given up long ago. */
    void purgeDeadLetters() {
        database.inTransaction(transaction ->
                transaction.dao(PushDao.class).purgeDeadLetters(clock.instant().minus(DEAD_RETENTION)));
    }

    private void sendWhatIsDue() {
        try {
            boolean more = true;
            while (more && !stopping) {
                more = sendBatch();
            }
        } catch (RuntimeException e) {
            metrics.meter("push.failures").mark();
            throw e;
        }
    }

    /** False if nothing was due. */
    private boolean sendBatch() {
        List<QueuedPush> wanted = database.inTransaction(this::claim);
        if (wanted == null) {
            return false;
        }
        if (!wanted.isEmpty()) {
            List<PushOutcome> outcomes = gateway.send(wanted);
            database.useTransaction(transaction -> {
                for (int i = 0; i < wanted.size(); i++) {
                    settle(transaction.dao(PushDao.class), wanted.get(i), outcomes.get(i));
                }
            });
        }
        return true;
    }

    /** Takes what is due and answers what of it is to be sent; null if nothing was due. */
    private List<QueuedPush> claim(Transaction transaction) {
        PushDao dao = transaction.dao(PushDao.class);
        Instant now = clock.instant();
        List<QueuedPush> claimed = dao.claim(now, now.plus(CLAIM), BATCH);
        if (claimed.isEmpty()) {
            return null;
        }
        Map<UserId, Instant> seen = leases.lastSeen(
                transaction.handle(),
                claimed.stream().map(QueuedPush::userId).distinct().toList());
        List<QueuedPush> wanted = new ArrayList<>();
        for (QueuedPush push : claimed) {
            Instant lastSeen = seen.get(push.userId());
            if (!now.isBefore(push.expiresAt())) {
                metrics.meter("push.expired").mark();
                dao.remove(push.id());
            } else if (lastSeen == null) {
                wanted.add(push);
            } else if (lastSeen.isAfter(push.queuedAt().plus(COMMIT_GRACE))) {
                metrics.meter("push.not_needed").mark();
                dao.remove(push.id());
            } else {
                dao.postpone(push.id(), now.plus(LEASE_POLL_INTERVAL));
            }
        }
        return wanted;
    }

    private void settle(PushDao dao, QueuedPush push, PushOutcome outcome) {
        if (outcome instanceof PushOutcome.Sent) {
            metrics.meter("push.sent").mark();
            dao.deleteUpTo(push);
        } else if (outcome instanceof PushOutcome.Unregistered) {
            metrics.meter("push.unregistered").mark();
            if (dao.removeDevice(push) == 0) {
                // The device has registered another token since.
                dao.retry(push.id(), clock.instant(), "token was replaced");
            }
        } else if (outcome instanceof PushOutcome.Refused refused) {
            deadLetter(dao, push, refused.reason());
        } else if (outcome instanceof PushOutcome.Retryable retryable) {
            if (push.attempts() >= MAX_ATTEMPTS) {
                deadLetter(dao, push, retryable.reason());
            } else {
                metrics.meter("push.retried").mark();
                dao.retry(
                        push.id(),
                        clock.instant().plus(retryDelay(push.attempts(), retryable.pause())),
                        retryable.reason());
            }
        }
    }

    private void deadLetter(PushDao dao, QueuedPush push, String reason) {
        metrics.meter("push.dead").mark();
        LOG.atWarn()
                .addKeyValue("push_id", push.id())
                .addKeyValue("kind", push.kind().wire())
                .addKeyValue("user_id", push.userId())
                .addKeyValue("session_id", push.sessionId())
                .addKeyValue("reason", reason)
                .log("Push moved to dead letters");
        dao.deadLetter(push.id(), reason);
    }

    /** Exponential, but not shorter than the provider asks for. */
    private static Duration retryDelay(int attempts, Duration retryAfter) {
        Duration delay = BACKOFF.delay(attempts);
        return delay.compareTo(retryAfter) > 0 ? delay : retryAfter;
    }
}
