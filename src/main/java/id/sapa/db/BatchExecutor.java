package id.sapa.db;

import io.dropwizard.lifecycle.Managed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is waiting, as one batch, and works on it. An item that comes while nobody works is worked on at once, alone;
 * what comes meanwhile shares the next batch. The work is a thread's of its own, unless who submits an item lends a hand.
 * Thread-safe.
 *
 * @param <T> an item of work
 */
public final class BatchExecutor<T> implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(BatchExecutor.class);
    private static final long STOP_MILLIS = 2_000;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final BlockingQueue<T> waiting;
    private final int maxBatchSize;
    private final Consumer<List<T>> work;
    private final Thread thread;
    /** Whether somebody works. Who is done looks once more for what came before that could be seen. */
    private final AtomicBoolean busy = new AtomicBoolean();

    private volatile boolean stopping;

    /**
     * @param name of the thread
     * @param capacity how many items may wait
     * @param maxBatchSize how many make the largest batch
     * @param work called with each batch, in the order of submission, never twice at once
     */
    public BatchExecutor(String name, int capacity, int maxBatchSize, Consumer<List<T>> work) {
        this.waiting = new LinkedBlockingQueue<>(capacity);
        this.maxBatchSize = maxBatchSize;
        this.work = work;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /** Adds an item. False if too much is waiting already. */
    public boolean submit(T item) {
        if (!waiting.offer(item)) {
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }

    /**
     * The same; but if nobody works the caller does, on one batch with this item in it, before this returns. That spares the item
     * the wait for another thread to wake up.
     */
    public boolean submitOrRunInline(T item) {
        if (!waiting.offer(item)) {
            return false;
        }
        if (!stopping && busy.compareAndSet(false, true)) {
            try {
                processBatch();
            } finally {
                busy.set(false);
            }
            if (!waiting.isEmpty()) {
                LockSupport.unpark(thread);
            }
        }
        return true;
    }

    public int waiting() {
        return waiting.size();
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Works off what is waiting, for two seconds at most, and ends the thread. */
    @Override
    public void stop() throws InterruptedException {
        stopping = true;
        if (Thread.currentThread() == thread) {
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
        while ((thread.isAlive() && !waiting.isEmpty() || busy.get()) && System.nanoTime() < deadline) {
            thread.join(10);
        }
        LockSupport.unpark(thread);
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        thread.interrupt();
    }

    private void run() {
        while (!stopping || !waiting.isEmpty()) {
            if (!waiting.isEmpty() && busy.compareAndSet(false, true)) {
                try {
                    while (!waiting.isEmpty() && !Thread.currentThread().isInterrupted()) {
                        processBatch();
                    }
                } finally {
                    busy.set(false);
                }
            } else {
                // Woken by an item, or by a helper that leaves some.
                LockSupport.parkNanos(IDLE_NANOS);
            }
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private void processBatch() {
        List<T> batch = new ArrayList<>();
        waiting.drainTo(batch, maxBatchSize);
        if (batch.isEmpty()) {
            return;
        }
        try {
            work.accept(batch);
        } catch (RuntimeException e) {
            LOG.error("{} failed on a batch", thread.getName(), e);
        }
    }
}
