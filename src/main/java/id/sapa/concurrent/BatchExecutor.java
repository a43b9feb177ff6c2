package id.sapa.concurrent;

import io.dropwizard.lifecycle.Managed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Coalesces items into batches without adding delay: an item that arrives while no batch is being processed is processed at once, alone; those that
 * arrive meanwhile form the next batch. Batches are processed on threads of the executor, or on the submitter's by {@link #submitOrRunInline}.
 * Thread-safe.
 *
 * @param <T> the type of an item
 */
public final class BatchExecutor<T> implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(BatchExecutor.class);
    private static final long STOP_MILLIS = 2_000;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String name;
    private final BlockingQueue<T> queue;
    private final int maxBatchSize;
    private final Consumer<List<T>> processor;
    private final List<Thread> threads;
    private final int concurrency;
    /** Whoever releases a permit looks into the queue once more, for items submitted before the release was visible. */
    private final Semaphore permits;

    private final LogThrottle throttle = new LogThrottle();
    private final LongAdder errors;
    private volatile boolean stopping;

    /** Processes one batch at a time, in the order of submission. */
    public BatchExecutor(String name, int capacity, int maxBatchSize, Consumer<List<T>> processor) {
        this(name, 1, capacity, maxBatchSize, processor);
    }

    /**
     * @param name of the threads, and in metrics and logs; a literal
     * @param concurrency how many batches may be processed at the same time; 1 keeps the order of submission
     * @param capacity how many items may wait
     * @param maxBatchSize the largest number of items in a batch
     * @param processor called with each batch; the items of a batch for which it throws are dropped
     */
    public BatchExecutor(String name, int concurrency, int capacity, int maxBatchSize, Consumer<List<T>> processor) {
        this.name = name;
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.maxBatchSize = maxBatchSize;
        this.processor = processor;
        this.concurrency = concurrency;
        this.permits = new Semaphore(concurrency);
        var factory = concurrency == 1 ? NamedThreads.daemon(name) : NamedThreads.numbered(name);
        this.threads = Stream.generate(() -> factory.newThread(this::run))
                .limit(concurrency)
                .toList();
        this.errors = LoopErrors.of(name);
    }

    /** Adds an item. Returns false if the queue is full. */
    public boolean submit(T item) {
        if (!queue.offer(item)) {
            return false;
        }
        wakeUp();
        return true;
    }

    /**
     * As {@link #submit}, but if no batch is being processed the caller processes one, with this item in it, before this returns. That spares the item the wait for
     * another thread to wake up.
     */
    public boolean submitOrRunInline(T item) {
        if (!queue.offer(item)) {
            return false;
        }
        if (!stopping && permits.tryAcquire()) {
            try {
                processBatch();
            } finally {
                permits.release();
            }
            if (!queue.isEmpty()) {
                wakeUp();
            }
        }
        return true;
    }

    /** The number of items that wait. */
    public int waiting() {
        return queue.size();
    }

    @Override
    public void start() {
        threads.forEach(Thread::start);
    }

    /** Processes what waits, for two seconds at most, and ends the threads. */
    @Override
    public void stop() throws InterruptedException {
        stopping = true;
        if (threads.contains(Thread.currentThread())) {
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
        while ((isAlive() && !queue.isEmpty() || permits.availablePermits() < concurrency)
                && System.nanoTime() < deadline) {
            threads.get(0).join(10);
        }
        wakeUp();
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            thread.interrupt();
        }
    }

    private boolean isAlive() {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    private void wakeUp() {
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!stopping || !queue.isEmpty()) {
            if (!queue.isEmpty() && permits.tryAcquire()) {
                try {
                    while (!queue.isEmpty() && !Thread.currentThread().isInterrupted()) {
                        processBatch();
                    }
                } finally {
                    permits.release();
                }
            } else {
                // Unparked by a submitter, or by one that ran a batch inline and leaves items behind.
                LockSupport.parkNanos(IDLE_NANOS);
            }
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private void processBatch() {
        List<T> batch = new ArrayList<>();
        queue.drainTo(batch, maxBatchSize);
        if (batch.isEmpty()) {
            return;
        }
        try {
            processor.accept(batch);
        } catch (RuntimeException e) {
            errors.increment();
            throttle.log(
                    LOG.atError()
                            .addKeyValue("loop", name)
                            .addKeyValue("items", batch.size())
                            .setCause(e),
                    "Batch failed and was dropped");
        }
    }
}
