package id.sapa.availability;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles what comes together in one go: a thread takes whatever is waiting, up to a limit, and hands it on as a batch. Adds no delay when
 * little comes. With more than one thread the next batch is begun while the last is being finished.
 */
final class Batcher<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    private static final long POLL_TIMEOUT_MILLIS = 100;

    private final BlockingQueue<T> queue;
    private final int largest;
    private final Consumer<List<T>> handler;
    private final List<Thread> threads;
    private volatile boolean stopping;

    /** @param handler gets each batch; must not throw, for then its batch is lost */
    Batcher(String name, int threads, int capacity, int largest, Consumer<List<T>> handler) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.largest = largest;
        this.handler = handler;
        this.threads = IntStream.range(0, threads)
                .mapToObj(number -> new Thread(this::work, name + "-" + number))
                .toList();
        this.threads.forEach(thread -> thread.setDaemon(true));
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Handles what is waiting, then ends. */
    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        }
    }

    /** False if too much is waiting already. */
    boolean offer(T item) {
        return queue.offer(item);
    }

    private void work() {
        while (!stopping || !queue.isEmpty()) {
            List<T> batch = new ArrayList<>();
            try {
                T first = queue.poll(POLL_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, largest - 1);
                    handler.accept(batch);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("A batch of {} was lost", batch.size(), e);
            }
        }
    }
}
