package id.sapa.pairing;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import id.sapa.availability.PresenceListener;
import id.sapa.availability.PresenceReason;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.concurrent.LogThrottle;
import id.sapa.concurrent.NamedThreads;
import id.sapa.db.Transaction;
import id.sapa.jobs.JobScheduler;
import id.sapa.jobs.JobType;
import id.sapa.session.PairingListener;
import id.sapa.session.QueueNotifier;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a pass soon after anything that may let one make an offer. Calls that come while one waits are answered by the
 * same pass. What a crash loses is made up for by the sweep. Thread-safe.
 */
final class PairingScheduler implements PairingListener, PresenceListener, Managed {

    static final JobType OFFER_EXPIRY = new JobType("offer-expiry");
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(PairingScheduler.class);

    private static final long ANNOUNCE_INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

    private final PairingRound pass;
    private final QueueNotifier queue;
    private final OfferNotifier notices;
    private final Clock clock;
    private final Timer timer;
    private final LogThrottle failures = new LogThrottle();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final ExecutorService thread = NamedThreads.singleThread("pairing");
    private long announcedAt = System.nanoTime() - ANNOUNCE_INTERVAL_NANOS;

    PairingScheduler(
            PairingRound pass, QueueNotifier queue, OfferNotifier notices, Clock clock, MetricRegistry metrics) {
        this.pass = pass;
        this.queue = queue;
        this.notices = notices;
        this.clock = clock;
        this.timer = metrics.timer("pairing.round");
    }

    void registerWith(JobScheduler jobScheduler) {
        jobScheduler.register(OFFER_EXPIRY, key -> nudge());
        jobScheduler.recurring("pairing-sweep", SWEEP_INTERVAL, name -> nudge());
    }

    /** Asks for a pass and does not wait for it. */
    void nudge() {
        if (waiting.compareAndSet(false, true)) {
            try {
                thread.execute(this::runPass);
            } catch (RejectedExecutionException e) {
                LOG.atDebug().log("Pairing round skipped: the instance is stopping");
            }
        }
    }

    @Override
    public void onPairingStarted(Transaction transaction, SessionId session) {
        transaction.afterCommit(this::nudge);
    }

    @Override
    public void onPairingEnded(Transaction transaction, SessionId session) {
        Instant now = clock.instant();
        notices.gone(transaction, transaction.dao(OfferDao.class).withdraw(session, now));
        transaction.afterCommit(this::nudge);
    }

    @Override
    public void capacityFreed(Transaction transaction) {
        transaction.afterCommit(this::nudge);
    }

    /** Offline, a mitra has no offers; online, it may get some. */
    @Override
    public void onPresenceChanged(Transaction transaction, UserId mitra, boolean online, PresenceReason reason) {
        if (!online) {
            notices.gone(transaction, transaction.dao(OfferDao.class).withdrawFrom(mitra, clock.instant()));
        }
        transaction.afterCommit(this::nudge);
    }

    @Override
    public void stop() {
        thread.shutdown();
    }

    private void runPass() {
        // Cleared first: what happens from now on needs another pass.
        waiting.set(false);
        Timer.Context time = timer.time();
        try {
            pass.run();
            announceMoves();
        } catch (RuntimeException e) {
            // The sweep runs it again within a second.
            failures.log(LOG.atWarn().setCause(e), "Pairing round failed");
        } finally {
            time.stop();
        }
    }

    /** Not after every pass of a busy time: the sweep comes soon. */
    private void announceMoves() {
        long now = System.nanoTime();
        if (now - announcedAt >= ANNOUNCE_INTERVAL_NANOS) {
            announcedAt = now;
            queue.announceMoves();
        }
    }
}
