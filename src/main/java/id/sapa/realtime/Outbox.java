package id.sapa.realtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What is on its way to one device. Frames that come while a write is under way leave together with the next. Thread-safe.
 */
final class Outbox {

    /** So much may wait for a device that does not read. */
    private static final int MOST_BYTES = 512 * 1024;

    private static final int MOST_FRAMES = 2_000;
    private static final int FRAMES_AT_ONCE = 256;

    private final Transport transport;
    private ArrayDeque<byte[]> waiting = new ArrayDeque<>(4);
    private int bytes;
    private boolean writing;
    private boolean closed;

    Outbox(Transport transport) {
        this.transport = transport;
    }

    /** False if the device is too slow: then nothing is added, and nothing more will be. */
    synchronized boolean add(byte[] frame) {
        if (closed) {
            return true;
        }
        if (bytes + frame.length > MOST_BYTES || waiting.size() >= MOST_FRAMES) {
            closed = true;
            waiting = new ArrayDeque<>(0);
            return false;
        }
        waiting.add(frame);
        bytes += frame.length;
        return true;
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
        transport.write(batch, this::written);
    }

    private void written() {
        synchronized (this) {
            writing = false;
        }
        flush();
    }

    private List<byte[]> take() {
        int count = Math.min(waiting.size(), FRAMES_AT_ONCE);
        List<byte[]> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] frame = waiting.remove();
            bytes -= frame.length;
            batch.add(frame);
        }
        return batch;
    }
}
