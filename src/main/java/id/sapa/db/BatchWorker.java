package id.sapa.db;

import io.dropwizard.lifecycle.Managed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that takes what is waiting, as one batch, and works on it. An item that comes while the thread is idle is
 * worked on at once, alone; what comes while it is busy shares the next batch. Thread-safe.
 *
 * @param <T> an item of work
 */
public final class BatchWorker<T> implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(BatchWorker.class);
    private static final long STOP_MILLIS = 2_000;

    private final BlockingQueue<T> waiting;
    private final int mostAtOnce;
    private final Consumer<List<T>> work;
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * @param name of the thread
     * @param capacity how many items may wait
     * @param mostAtOnce how many make the largest batch
     * @param work called with each batch, in the order of submission, never twice at once
     */
    public BatchWorker(String name, int capacity, int mostAtOnce, Consumer<List<T>> work) {
        this.waiting = new LinkedBlockingQueue<>(capacity);
        this.mostAtOnce = mostAtOnce;
        this.work = work;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /** False if too much is waiting already. */
    public boolean submit(T item) {
        return waiting.offer(item);
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
        while (thread.isAlive() && !waiting.isEmpty() && System.nanoTime() < deadline) {
            thread.join(10);
        }
        // An idle thread waits for work in short turns, so it ends by itself; one that hangs is interrupted.
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        thread.interrupt();
    }

    private void run() {
        List<T> batch = new ArrayList<>();
        while (!stopping || !waiting.isEmpty()) {
            try {
                T first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                waiting.drainTo(batch, mostAtOnce - 1);
                work.accept(batch);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("{} failed on a batch", thread.getName(), e);
            } finally {
                batch = new ArrayList<>();
            }
        }
    }
}
