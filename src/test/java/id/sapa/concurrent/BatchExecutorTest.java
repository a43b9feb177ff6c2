package id.sapa.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchExecutorTest {

    private static final int SUBMITTERS = 8;
    private static final int EACH = 20_000;

    private record Item(int submitter, int number) {}

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void worksOnEveryItemOnceInOrderAndNeverTwiceAtOnce(boolean helping) throws Exception {
        int all = SUBMITTERS * EACH;
        Queue<Item> worked = new ConcurrentLinkedQueue<>();
        AtomicInteger working = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(all);
        BatchExecutor<Item> worker = new BatchExecutor<>("test", all, 16, batch -> {
            if (working.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
            }
            worked.addAll(batch);
            working.decrementAndGet();
            batch.forEach(item -> done.countDown());
        });
        worker.start();
        CyclicBarrier together = new CyclicBarrier(SUBMITTERS);
        for (int s = 0; s < SUBMITTERS; s++) {
            int submitter = s;
            new Thread(() -> {
                        await(together);
                        for (int n = 0; n < EACH; n++) {
                            Item item = new Item(submitter, n);
                            assertThat(helping ? worker.submitOrRunInline(item) : worker.submit(item))
                                    .isTrue();
                        }
                    })
                    .start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        worker.stop();
        assertThat(overlaps).hasValue(0);
        assertThat(worked).hasSize(all);
        int[] next = new int[SUBMITTERS];
        for (Item item : worked) {
            assertThat(item.number).isEqualTo(next[item.submitter]++);
        }
    }

    @Test
    void aHelperWorksOnItsItemBeforeItReturnsIfNobodyElseDoes() throws Exception {
        List<Thread> workers = new ArrayList<>();
        BatchExecutor<Item> worker = new BatchExecutor<>("test", 10, 10, batch -> workers.add(Thread.currentThread()));
        worker.start();
        worker.submitOrRunInline(new Item(0, 0));
        assertThat(workers).containsExactly(Thread.currentThread());
        worker.stop();
    }

    @Test
    void aHelperDoesNotWaitForWorkUnderWayAndItsItemIsWorkedOnAfterIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch both = new CountDownLatch(2);
        BatchExecutor<Item> worker = new BatchExecutor<>("test", 10, 10, batch -> {
            begun.countDown();
            await(goOn);
            batch.forEach(item -> both.countDown());
        });
        worker.start();
        worker.submit(new Item(0, 0));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        worker.submitOrRunInline(new Item(0, 1));
        assertThat(both.getCount()).isEqualTo(2);
        goOn.countDown();
        assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
        worker.stop();
    }

    @Test
    void takesNoMoreThanItsCapacity() {
        BatchExecutor<Item> notStarted = new BatchExecutor<>("test", 1, 10, batch -> {});
        assertThat(notStarted.submit(new Item(0, 0))).isTrue();
        assertThat(notStarted.submit(new Item(0, 1))).isFalse();
        assertThat(notStarted.submitOrRunInline(new Item(0, 2))).isFalse();
    }

    @Test
    void aFailedBatchDoesNotEndTheWork() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        BatchExecutor<Item> worker = new BatchExecutor<>("test", 10, 1, batch -> {
            if (batch.get(0).number == 0) {
                throw new IllegalStateException("on purpose");
            }
            second.countDown();
        });
        worker.start();
        worker.submitOrRunInline(new Item(0, 0));
        worker.submit(new Item(0, 1));
        assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
        worker.stop();
    }

    @Test
    void severalThreadsProcessBatchesAtTheSameTime() throws Exception {
        CyclicBarrier bothAtWork = new CyclicBarrier(2);
        CountDownLatch done = new CountDownLatch(2);
        BatchExecutor<Item> executor = new BatchExecutor<>("test", 2, 10, 1, batch -> {
            await(bothAtWork);
            done.countDown();
        });
        executor.start();
        executor.submit(new Item(0, 0));
        executor.submit(new Item(0, 1));
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        executor.stop();
    }

    @Test
    void stopProcessesWhatWaits() throws Exception {
        List<Item> processed = new ArrayList<>();
        BatchExecutor<Item> executor = new BatchExecutor<>("test", 100, 1, processed::addAll);
        executor.start();
        for (int i = 0; i < 100; i++) {
            executor.submit(new Item(0, i));
        }
        executor.stop();
        assertThat(processed).hasSize(100);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
