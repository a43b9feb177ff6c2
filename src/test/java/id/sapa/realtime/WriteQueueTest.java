package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WriteQueueTest {

    /** A transport whose writes end when the test says so. */
    private static final class ManualTransport implements Transport {

        private final List<List<byte[]>> writes = new ArrayList<>();
        private Runnable written;

        @Override
        public byte[] frame(String type, byte[] json, ClientConnection clientConnection) {
            return json;
        }

        @Override
        public void write(List<byte[]> frames, Runnable whenWritten) {
            assertThat(written).as("a write under way").isNull();
            writes.add(frames);
            written = whenWritten;
        }

        void complete() {
            Runnable done = written;
            written = null;
            done.run();
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseReason reason) {}

        @Override
        public void abort() {}
    }

    private final ManualTransport transport = new ManualTransport();
    private final AtomicInteger drained = new AtomicInteger();
    private final WriteQueue queue = new WriteQueue(transport, drained::incrementAndGet);

    @Test
    void add_writesNothing_beforeAFlush() {
        queue.add(frame(1));
        assertThat(transport.writes).isEmpty();
        queue.flush();
        assertThat(transport.writes).hasSize(1);
    }

    @Test
    void flush_writesNothing_whenNothingWaits() {
        queue.flush();
        assertThat(transport.writes).isEmpty();
    }

    @Test
    void flush_joinsFramesThatCameDuringAWrite() {
        add(frame(1));
        add(frame(2));
        add(frame(3));
        assertThat(transport.writes).hasSize(1);
        transport.complete();
        assertThat(transport.writes).extracting(List::size).containsExactly(1, 2);
        assertThat(drained).hasValue(0);
        transport.complete();
        assertThat(transport.writes).hasSize(2);
        assertThat(drained).hasValue(1);
    }

    @Test
    void flush_limitsTheFramesOfOneWrite() {
        for (int i = 0; i < 600; i++) {
            assertThat(queue.add(frame(1))).isTrue();
        }
        queue.flush();
        transport.complete();
        transport.complete();
        assertThat(transport.writes).extracting(List::size).containsExactly(256, 256, 88);
    }

    @Test
    void add_fails_whenTooManyBytesWait() {
        for (int i = 0; i < 8; i++) {
            assertThat(queue.add(frame(64 * 1024))).isTrue();
        }
        assertThat(queue.add(frame(1))).isFalse();
    }

    @Test
    void add_fails_whenTooManyFramesWait() {
        for (int i = 0; i < 2_000; i++) {
            assertThat(queue.add(frame(1))).isTrue();
        }
        assertThat(queue.add(frame(1))).isFalse();
    }

    @Test
    void afterAnOverflow_nothingIsWritten() {
        while (queue.add(frame(64 * 1024))) {}
        assertThat(queue.add(frame(1))).as("ignored").isTrue();
        queue.flush();
        assertThat(transport.writes).isEmpty();
    }

    @Test
    void bytesThatWereWritten_makeRoomForOthers() {
        for (int round = 0; round < 20; round++) {
            assertThat(queue.add(frame(400 * 1024))).isTrue();
            queue.flush();
            transport.complete();
        }
        assertThat(transport.writes).hasSize(20);
    }

    @Test
    void highWatermark_countsWhatWaits_notWhatIsBeingWritten() {
        queue.add(frame(64 * 1024));
        assertThat(queue.isAboveHighWatermark()).isFalse();
        queue.add(frame(1));
        assertThat(queue.isAboveHighWatermark()).isTrue();
        queue.flush();
        assertThat(queue.isAboveHighWatermark()).isFalse();
    }

    @Test
    void close_ignoresLaterFrames_andLetsEarlierOnesLeave() {
        add(frame(1));
        queue.add(frame(2));
        queue.close();
        assertThat(queue.add(frame(3))).isTrue();
        transport.complete();
        transport.complete();
        assertThat(transport.writes).extracting(List::size).containsExactly(1, 1);
    }

    @Test
    void framesLeaveOnceAndInOrderOfEachThread_whenThreadsCompete() throws InterruptedException {
        int threads = 4;
        int each = 300;
        List<byte[]> left = new ArrayList<>();
        WriteQueue shared = new WriteQueue(
                new InlineTransport(frames -> {
                    synchronized (left) {
                        left.addAll(frames);
                    }
                }),
                () -> {});
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        for (int t = 0; t < threads; t++) {
            byte thread = (byte) t;
            executor.execute(() -> {
                for (int i = 0; i < each; i++) {
                    shared.add(new byte[] {thread, (byte) (i >> 8), (byte) i});
                    shared.flush();
                }
            });
        }
        executor.shutdown();
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(left).hasSize(threads * each);
        int[] next = new int[threads];
        for (byte[] frame : left) {
            assertThat((frame[1] & 0xff) << 8 | frame[2] & 0xff).isEqualTo(next[frame[0]]++);
        }
    }

    private void add(byte[] frame) {
        queue.add(frame);
        queue.flush();
    }

    private static byte[] frame(int length) {
        return new byte[length];
    }

    /** A transport whose writes end at once. */
    private record InlineTransport(Consumer<List<byte[]>> sink) implements Transport {

        @Override
        public byte[] frame(String type, byte[] json, ClientConnection clientConnection) {
            return json;
        }

        @Override
        public void write(List<byte[]> frames, Runnable written) {
            sink.accept(frames);
            written.run();
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseReason reason) {}

        @Override
        public void abort() {}
    }
}
