package id.sapa.push;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.concurrent.Backoff;
import id.sapa.concurrent.BatchExecutor;
import id.sapa.concurrent.LogThrottle;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is queued. Every instance takes rows that no other one has, for a limited time; what an instance took when it
 * was killed is taken again after that. So a push is sent at least once, and twice only if the process dies between the
 * provider's answer and the next commit.
 *
 * <p>What a {@link PushSuppressor} has not taken back until it is due is sent, messages that were acknowledged meanwhile excepted. Thread-safe.
 */
final class PushSender implements Managed {

    /** For how long a sender has what it took. */
    static final Duration CLAIM = Duration.ofSeconds(60);

    static final int MAX_ATTEMPTS = 8;
    /** How many pushes are under way at the same time. */
    static final int MAX_IN_FLIGHT = 64;

    private static final Logger LOG = LoggerFactory.getLogger(PushSender.class);
    /** So many of them only for offers, which would come too late behind others that FCM does not answer. */
    private static final int RESERVED_FOR_URGENT = 16;

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(10));
    private static final Duration DEAD_RETENTION = Duration.ofDays(7);
    /** That an offer is gone is known within seconds. */
    private static final Duration OFFER_RETENTION = Duration.ofHours(1);

    private final Database database;
    private final PushGateway gateway;
    private final Clock clock;
    private final MetricRegistry metrics;
    private final LogThrottle failures = new LogThrottle();
    private final PeriodicTask worker = new PeriodicTask("push-sender", POLL_INTERVAL, this::sendWhatIsDue);
    private final Semaphore slots = new Semaphore(MAX_IN_FLIGHT);
    private final BatchExecutor<Answer> answers =
            new BatchExecutor<>("push-answers", MAX_IN_FLIGHT, MAX_IN_FLIGHT, this::settle);
    private volatile boolean stopping;

    private record Answer(QueuedPush push, PushOutcome outcome) {}

    PushSender(Database database, PushGateway gateway, Clock clock, MetricRegistry metrics) {
        this.database = database;
        this.gateway = gateway;
        this.clock = clock;
        this.metrics = metrics;
        // From zero on, so that the first one is seen as a rise.
        for (PushKind kind : PushKind.values()) {
            Stream.of(PushResult.values()).forEach(result -> meter(result, kind));
        }
    }

    @Override
    public void start() {
        answers.start();
        worker.start();
    }

    @Override
    public void stop() throws InterruptedException {
        stopping = true;
        worker.stop(STOP_TIMEOUT);
        if (!slots.tryAcquire(MAX_IN_FLIGHT, STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.atInfo()
                    .addKeyValue("pushes", MAX_IN_FLIGHT - slots.availablePermits())
                    .log("Pushes under way are left to other instances");
        }
        gateway.close();
        answers.stop();
    }

    /** Sends soon instead of at the next poll. */
    void wake() {
        worker.runSoon();
    }

    /** Removes what was given up long ago, and offers that no device shows any more. */
    void purge() {
        Instant now = clock.instant();
        database.useTransaction(transaction -> {
            PushDao dao = transaction.dao(PushDao.class);
            dao.purgeDeadLetters(now.minus(DEAD_RETENTION));
            dao.purgePushedOffers(now.minus(OFFER_RETENTION));
        });
    }

    private void sendWhatIsDue() {
        boolean more = true;
        while (more && !stopping) {
            more = sendBatch();
        }
    }

    /** False if nothing was due, or nothing more can be under way. */
    private boolean sendBatch() {
        // Nobody else acquires any.
        int free = slots.availablePermits();
        List<QueuedPush> wanted = free == 0 ? null : database.inTransaction(transaction -> claim(transaction, free));
        if (wanted == null) {
            return false;
        }
        slots.acquireUninterruptibly(wanted.size());
        wanted.forEach(this::send);
        return true;
    }

    private void send(QueuedPush push) {
        CompletableFuture<PushOutcome> answer;
        try {
            answer = gateway.send(push);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((outcome, failure) -> {
            if (failure == null) {
                answers.submit(new Answer(push, outcome));
            } else {
                failures.log(LOG.atError().setCause(failure), "Push was not sent");
                answers.submit(new Answer(push, new PushOutcome.Retryable("not sent", Duration.ZERO)));
            }
        });
    }

    /** Each push goes by its own answer; those that come together share a commit. */
    private void settle(List<Answer> batch) {
        try {
            database.useTransaction(transaction -> {
                PushDao dao = transaction.dao(PushDao.class);
                batch.forEach(answer -> settle(dao, answer.push(), answer.outcome()));
            });
        } finally {
            slots.release(batch.size());
            wake();
        }
    }

    /** Takes what is due and answers what of it is to be sent; null if nothing was due. */
    private List<QueuedPush> claim(Transaction transaction, int max) {
        PushDao dao = transaction.dao(PushDao.class);
        Instant now = clock.instant();
        List<QueuedPush> claimed = dao.claim(now, now.plus(CLAIM), max, max - RESERVED_FOR_URGENT);
        if (claimed.isEmpty()) {
            return null;
        }
        Set<Long> received = dao.findReceived(claimed.stream()
                .filter(push -> push.kind() == PushKind.MESSAGE)
                .map(QueuedPush::id)
                .toArray(Long[]::new));
        List<QueuedPush> wanted = new ArrayList<>();
        for (QueuedPush push : claimed) {
            if (!now.isBefore(push.expiresAt())) {
                meter(PushResult.EXPIRED, push.kind()).mark();
                dao.remove(push.id());
            } else if (received.contains(push.id())) {
                meter(PushResult.NOT_NEEDED, push.kind()).mark();
                dao.remove(push.id());
            } else {
                wanted.add(push);
            }
        }
        if (wanted.stream().anyMatch(push -> push.kind() == PushKind.OFFER)) {
            dao.markPushed(wanted.stream().map(QueuedPush::id).toArray(Long[]::new));
        }
        return wanted;
    }

    private void settle(PushDao dao, QueuedPush push, PushOutcome outcome) {
        if (outcome instanceof PushOutcome.Sent) {
            meter(PushResult.SENT, push.kind()).mark();
            dao.deleteUpTo(push);
        } else if (outcome instanceof PushOutcome.Unregistered) {
            meter(PushResult.UNREGISTERED, push.kind()).mark();
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
                meter(PushResult.RETRIED, push.kind()).mark();
                dao.retry(
                        push.id(),
                        clock.instant().plus(retryDelay(push.attempts(), retryable.pause())),
                        retryable.reason());
            }
        }
    }

    private void deadLetter(PushDao dao, QueuedPush push, String reason) {
        meter(PushResult.DEAD, push.kind()).mark();
        LOG.atWarn()
                .addKeyValue("push_id", push.id())
                .addKeyValue("kind", push.kind().wire())
                .addKeyValue("user_id", push.userId())
                .addKeyValue("session_id", push.sessionId())
                .addKeyValue("reason", reason)
                .log("Push moved to dead letters");
        dao.deadLetter(push.id(), reason);
    }

    private Meter meter(PushResult result, PushKind kind) {
        return result.meter(metrics, kind);
    }

    /** Exponential, but not shorter than the provider asks for. */
    private static Duration retryDelay(int attempts, Duration retryAfter) {
        Duration delay = BACKOFF.delay(attempts);
        return delay.compareTo(retryAfter) > 0 ? delay : retryAfter;
    }
}
