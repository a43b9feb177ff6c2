package id.sapa.pairing;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import id.sapa.common.SessionId;
import id.sapa.db.Tx;
import id.sapa.jobs.JobType;
import id.sapa.jobs.Jobs;
import id.sapa.session.PairingQueue;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a pass soon after anything that may let one make an offer. Calls that come while one waits are answered by the
 * same pass. What a crash loses is made up for by the sweep. Thread-safe.
 */
final class PairingRunner implements PairingQueue, Managed {

    static final JobType OFFER_TIMEOUT = new JobType("offer-timeout");
    private static final Duration SWEEP_PAUSE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(PairingRunner.class);

    private final PairingPass pass;
    private final OfferNotices notices;
    private final Clock clock;
    private final Timer timer;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread worker = new Thread(work, "pairing");
        worker.setDaemon(true);
        return worker;
    });

    PairingRunner(PairingPass pass, OfferNotices notices, Clock clock, MetricRegistry metrics) {
        this.pass = pass;
        this.notices = notices;
        this.clock = clock;
        this.timer = metrics.timer("pairing.pass");
    }

    void registerWith(Jobs jobs) {
        jobs.register(OFFER_TIMEOUT, key -> nudge());
        jobs.recurring("pairing-sweep", SWEEP_PAUSE, name -> nudge());
    }

    /** Asks for a pass and does not wait for it. */
    void nudge() {
        if (waiting.compareAndSet(false, true)) {
            try {
                thread.execute(this::runPass);
            } catch (RejectedExecutionException e) {
                LOG.debug("no pass is run any more: the instance stops");
            }
        }
    }

    @Override
    public void entered(Tx tx, SessionId session) {
        tx.afterCommit(this::nudge);
    }

    @Override
    public void left(Tx tx, SessionId session) {
        Instant now = clock.instant();
        notices.gone(tx, tx.dao(OfferDao.class).withdraw(session, now));
        tx.afterCommit(this::nudge);
    }

    @Override
    public void capacityFreed(Tx tx) {
        tx.afterCommit(this::nudge);
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
        } catch (RuntimeException e) {
            // The sweep runs it again within a second.
            LOG.warn("a pairing pass failed", e);
        } finally {
            time.stop();
        }
    }
}
