package id.sapa.concurrent;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge of a background loop: runs its iterations and keeps it alive when one fails. A failure is counted in {@link LoopErrors}, logged with
 * its stack trace (repeats at most once a minute), and answered with a backoff that grows while failures follow one another.
 *
 * <p>One thread at a time runs iterations; the other methods are thread-safe.
 */
public final class LoopGuard {

    private static final Logger LOG = LoggerFactory.getLogger(LoopGuard.class);

    private final String name;
    private final Backoff backoff;
    private final LogThrottle throttle;
    private final LongAdder errors;
    private volatile int failures;
    private volatile boolean stopping;
    private volatile boolean logged;

    /** One iteration. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    /** @param name of the loop in metrics and logs; a literal */
    public LoopGuard(String name, Backoff backoff) {
        this(name, backoff, new LogThrottle());
    }

    LoopGuard(String name, Backoff backoff, LogThrottle throttle) {
        this.name = name;
        this.backoff = backoff;
        this.throttle = throttle;
        this.errors = LoopErrors.of(name);
    }

    /**
     * Runs one iteration. Throws nothing; an interrupt is left set on the thread.
     *
     * @return how long to wait before the next iteration: zero after a success
     */
    public Duration run(Task iteration) {
        try {
            iteration.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Duration.ZERO;
        } catch (Throwable e) {
            return failed(e);
        }
        succeeded();
        return Duration.ZERO;
    }

    /** Ends the backoff; {@link #run} calls this itself after an iteration. For iterations that succeed long before they return. */
    public void succeeded() {
        int previous = failures;
        if (previous == 0) {
            return;
        }
        failures = 0;
        if (logged) {
            logged = false;
            LOG.atInfo()
                    .addKeyValue("loop", name)
                    .addKeyValue("failures", previous)
                    .log("Background loop recovered");
        }
    }

    /** Whether the last iteration failed. */
    public boolean isFailing() {
        return failures > 0;
    }

    /** From now on failures are expected, since what the loop uses is being closed: they are neither logged nor counted. */
    public void stopping() {
        stopping = true;
    }

    private Duration failed(Throwable failure) {
        int consecutive = failures + 1;
        failures = consecutive;
        Duration delay = backoff.delay(consecutive);
        if (stopping) {
            LOG.atDebug().addKeyValue("loop", name).setCause(failure).log("Background loop failed while stopping");
            return delay;
        }
        errors.increment();
        logged |= throttle.log(
                LOG.atWarn()
                        .addKeyValue("loop", name)
                        .addKeyValue("failures", consecutive)
                        .addKeyValue("retry_in_ms", delay.toMillis())
                        .setCause(failure),
                "Background loop failed");
        return delay;
    }
}
