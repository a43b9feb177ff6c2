package id.sapa.realtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What is on its way to one device. Frames that come while a write is under way leave together with the next. Thread-safe.
 */
final class WriteQueue {

    /** So much may wait for a device that does not read. */
    private static final int MAX_QUEUED_BYTES = 512 * 1024;

    private static final int MAX_QUEUED_FRAMES = 2_000;
    private static final int MAX_FRAMES_PER_WRITE = 256;

    /** Above this, history waits until what was written has left. */
    private static final int HIGH_WATERMARK_BYTES = 64 * 1024;

    private final Transport transport;
    private final Runnable drained;
    private ArrayDeque<byte[]> waiting = new ArrayDeque<>(4);
    private int bytes;
    private boolean writing;
    private boolean closed;

    /** @param drained called whenever everything has left */
    WriteQueue(Transport transport, Runnable drained) {
        this.transport = transport;
        this.drained = drained;
    }

    /** False if the device is too slow: then nothing is added, and nothing more will be. */
    synchronized boolean add(byte[] frame) {
        if (closed) {
            return true;
        }
        if (bytes + frame.length > MAX_QUEUED_BYTES || waiting.size() >= MAX_QUEUED_FRAMES) {
            closed = true;
            waiting = new ArrayDeque<>(0);
            return false;
        }
        waiting.add(frame);
        bytes += frame.length;
        return true;
    }

    /** Whether what can wait should. */
    synchronized boolean isAboveHighWatermark() {
        return bytes > HIGH_WATERMARK_BYTES;
    }

    /** Takes nothing more. */
    synchronized void close() {
        closed = true;
    }

    /** Writes what is waiting, unless a write is under way, which will be followed by it. */
    void flush() {
        List<byte[]> batch;
        synchronized (this) {
            if (writing || waiting.isEmpty()) {
                return;
            }
            writing = true;
            batch = take();
        }
        transport.write(batch, this::onWritten);
    }

    private void onWritten() {
        boolean empty;
        synchronized (this) {
            writing = false;
            empty = waiting.isEmpty();
        }
        if (empty) {
            drained.run();
        }
        flush();
    }

    private List<byte[]> take() {
        int count = Math.min(waiting.size(), MAX_FRAMES_PER_WRITE);
        List<byte[]> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] frame = waiting.remove();
            bytes -= frame.length;
            batch.add(frame);
        }
        return batch;
    }
}
