package id.sapa.concurrent;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the failed iterations of this process's background loops by loop name, as the JVM counts its threads: for the whole process.
 * Thread-safe.
 */
public final class LoopErrors {

    private static final Map<String, LongAdder> COUNTS = new ConcurrentHashMap<>();

    private LoopErrors() {}

    static LongAdder of(String loop) {
        return COUNTS.computeIfAbsent(loop, name -> new LongAdder());
    }

    /** Failures since the start of the process by loop name; 0 for a loop that never failed. */
    public static Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        COUNTS.forEach((loop, count) -> counts.put(loop, count.sum()));
        return counts;
    }
}
