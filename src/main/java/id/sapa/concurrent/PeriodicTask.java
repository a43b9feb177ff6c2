package id.sapa.concurrent;

import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a task again and again on a daemon thread of its own, with a fixed delay between the end of a run and the start of the next one. A run
 * that fails is handled by a {@link LoopGuard}; the delay then is the longer of the period and the backoff. Thread-safe.
 */
public final class PeriodicTask implements Managed {

    private static final Duration MIN_INITIAL_BACKOFF = Duration.ofMillis(100);
    private static final Duration MIN_MAX_BACKOFF = Duration.ofSeconds(2);

    private final ScheduledExecutorService thread;
    private final Duration period;
    private final LoopGuard guard;
    private final LoopGuard.Task task;
    private final AtomicBoolean requested = new AtomicBoolean();
    /** Confined to the thread. */
    private Future<?> next;

    /** Backs off from 100 ms to 2 s, or for one period if that is longer. */
    public PeriodicTask(String name, Duration period, LoopGuard.Task task) {
        this(name, period, new Backoff(longer(period, MIN_INITIAL_BACKOFF), longer(period, MIN_MAX_BACKOFF)), task);
    }

    /** @param name of the thread and of the loop in metrics and logs; a literal */
    public PeriodicTask(String name, Duration period, Backoff backoff, LoopGuard.Task task) {
        this(NamedThreads.scheduler(name), period, new LoopGuard(name, backoff), task);
    }

    PeriodicTask(ScheduledExecutorService thread, Duration period, LoopGuard guard, LoopGuard.Task task) {
        this.thread = thread;
        this.period = period;
        this.guard = guard;
        this.task = task;
    }

    /** Starts with a run at once. */
    @Override
    public void start() {
        execute(this::run);
    }

    /** Starts with a run after one period. */
    public void startAfterPeriod() {
        execute(() -> scheduleNext(period));
    }

    /** Starts with a run on the caller's thread. */
    public void startSynchronously() {
        Duration backoff = guard.run(task);
        execute(() -> scheduleNext(longer(period, backoff)));
    }

    /**
     * Runs the task as soon as the thread is free instead of after the period. Requests that come before that run has begun share it. While the task fails,
     * requests have no effect, so that they do not defeat the backoff.
     */
    public void runSoon() {
        if (!guard.isFailing() && requested.compareAndSet(false, true)) {
            execute(this::run);
        }
    }

    /** Runs other work, which handles its own failures, on the task's thread between two runs. Returns false after {@link #stop()}. */
    public boolean execute(Runnable work) {
        try {
            thread.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** As {@link #execute}, after a delay. */
    public boolean schedule(Runnable work, Duration delay) {
        try {
            thread.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Interrupts a run that is under way and does not wait for its end. */
    @Override
    public void stop() {
        guard.stopping();
        thread.shutdownNow();
    }

    /** Waits for the end of a run that is under way, then interrupts it. */
    public void stop(Duration timeout) throws InterruptedException {
        guard.stopping();
        thread.shutdown();
        if (!thread.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            thread.shutdownNow();
        }
    }

    private void run() {
        requested.set(false);
        Duration backoff = guard.run(task);
        scheduleNext(longer(period, backoff));
    }

    private void scheduleNext(Duration delay) {
        if (next != null) {
            next.cancel(false);
        }
        try {
            next = thread.schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Stopped.
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
