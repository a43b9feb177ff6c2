package id.sapa.realtime;

import java.util.List;

/** How frames leave for one device. */
interface Transport {

    /**
     * Writes these frames, each a JSON object in UTF-8, in this order. Does not block.
     *
     * @param written called when they have left for the network, possibly before this returns; never after a failure, which
     *     ends the connection
     */
    void write(List<byte[]> frames, Runnable written);

    /** Asks the other end for a sign of life. */
    void ping();

    /** Says good-bye after what was written before, and ends the connection. */
    void close(CloseReason reason);

    /** Ends the connection at once. */
    void abort();
}
