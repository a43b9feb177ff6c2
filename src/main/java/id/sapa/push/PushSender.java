package id.sapa.push;

import com.codahale.metrics.MetricRegistry;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import id.sapa.event.ConnectionLeases;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * <p>A push to somebody who is connected is dropped once the instance that holds the connection has given a sign of life
 * after the push was queued: before that it may have died with the event undelivered. Thread-safe.
 */
final class PushSender implements Managed {

    /** For how long a sender has what it took. */
    static final Duration CLAIM = Duration.ofSeconds(60);

    static final int MOST_ATTEMPTS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(PushSender.class);
    private static final int THREADS = 2;
    private static final int BATCH = 100;
    private static final long POLL_MILLIS = 500;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** Between a transaction's start, whose time is stored, and its commit and publishing. */
    private static final Duration COMMIT_TIME = Duration.ofSeconds(1);

    private static final Duration LEASE_PAUSE = Duration.ofSeconds(1);
    private static final Duration DEAD_RETENTION = Duration.ofDays(7);

    private final Database database;
    private final ConnectionLeases leases;
    private final PushGateway gateway;
    private final Clock clock;
    private final MetricRegistry metrics;
    private final Semaphore wake = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    PushSender(Database database, ConnectionLeases leases, PushGateway gateway, Clock clock, MetricRegistry metrics) {
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
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::run, "push-" + i);
            thread.start();
            threads.add(thread);
        }
    }

    @Override
    public void stop() throws InterruptedException {
        stopped = true;
        wake.release(THREADS);
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        }
        gateway.close();
    }

    /** There is something new. */
    void wake() {
        if (wake.availablePermits() < THREADS) {
            wake.release();
        }
    }

    /** Removes what was given up long ago. */
    void forgetOld() {
        database.inTransaction(
                tx -> tx.dao(PushDao.class).forgetDead(clock.instant().minus(DEAD_RETENTION)));
    }

    private void run() {
        while (!stopped) {
            try {
                if (!sendSome()) {
                    wake.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                metrics.meter("push.failures").mark();
                LOG.error("pushes could not be sent, they are tried again", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            wake.tryAcquire(THREADS + 1, POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    /** False if nothing was due. */
    private boolean sendSome() {
        List<QueuedPush> wanted = database.inTransaction(this::claim);
        if (wanted == null) {
            return false;
        }
        if (!wanted.isEmpty()) {
            List<PushOutcome> outcomes = gateway.send(wanted);
            database.useTransaction(tx -> {
                for (int i = 0; i < wanted.size(); i++) {
                    settle(tx.dao(PushDao.class), wanted.get(i), outcomes.get(i));
                }
            });
        }
        return true;
    }

    /** Takes what is due and answers what of it is to be sent; null if nothing was due. */
    private List<QueuedPush> claim(Tx tx) {
        PushDao dao = tx.dao(PushDao.class);
        Instant now = clock.instant();
        List<QueuedPush> claimed = dao.claim(now, now.plus(CLAIM), BATCH);
        if (claimed.isEmpty()) {
            return null;
        }
        Map<UserId, Instant> seen = leases.lastSeen(
                tx.handle(), claimed.stream().map(QueuedPush::userId).distinct().toList());
        List<QueuedPush> wanted = new ArrayList<>();
        for (QueuedPush push : claimed) {
            Instant lastSeen = seen.get(push.userId());
            if (!now.isBefore(push.expiresAt())) {
                metrics.meter("push.expired").mark();
                dao.remove(push.id());
            } else if (lastSeen == null) {
                wanted.add(push);
            } else if (lastSeen.isAfter(push.queuedAt().plus(COMMIT_TIME))) {
                metrics.meter("push.not_needed").mark();
                dao.remove(push.id());
            } else {
                dao.postpone(push.id(), now.plus(LEASE_PAUSE));
            }
        }
        return wanted;
    }

    private void settle(PushDao dao, QueuedPush push, PushOutcome outcome) {
        if (outcome instanceof PushOutcome.Sent) {
            metrics.meter("push.sent").mark();
            dao.removeWithEarlier(push);
        } else if (outcome instanceof PushOutcome.Unregistered) {
            metrics.meter("push.unregistered").mark();
            if (dao.removeDevice(push) == 0) {
                // The device has registered another token since.
                dao.retry(push.id(), clock.instant(), "token was replaced");
            }
        } else if (outcome instanceof PushOutcome.Refused refused) {
            bury(dao, push, refused.reason());
        } else if (outcome instanceof PushOutcome.Later later) {
            if (push.attempts() >= MOST_ATTEMPTS) {
                bury(dao, push, later.reason());
            } else {
                metrics.meter("push.retried").mark();
                dao.retry(push.id(), clock.instant().plus(pause(push.attempts(), later.pause())), later.reason());
            }
        }
    }

    private void bury(PushDao dao, QueuedPush push, String reason) {
        metrics.meter("push.dead").mark();
        LOG.warn("{} is given up: {}", push, reason);
        dao.bury(push.id(), reason);
    }

    /** Twice as long each time, but not shorter than the provider asks for. */
    static Duration pause(int attempts, Duration askedFor) {
        Duration own = Duration.ofSeconds(1L << Math.min(attempts, 16));
        Duration longer = own.compareTo(askedFor) > 0 ? own : askedFor;
        return longer.compareTo(LONGEST_PAUSE) < 0 || longer.equals(askedFor) ? longer : LONGEST_PAUSE;
    }
}
