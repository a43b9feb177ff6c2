package id.sapa.realtime;

import java.util.List;

/** How frames leave for one device. */
interface Transport {

    /** What is written for a frame of this type. */
    byte[] frame(String type, byte[] json, ClientConnection clientConnection);

    /**
     * Writes these frames, as {@link #frame} made them, in this order. Does not block.
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
