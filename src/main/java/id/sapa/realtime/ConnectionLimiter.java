package id.sapa.realtime;

import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;

/** Whether this instance takes new connections. Thread-safe. */
final class ConnectionLimiter {

    private final ConnectionRegistry hub;
    private final int maxConnections;
    private volatile boolean closed;

    ConnectionLimiter(ConnectionRegistry hub, int maxConnections) {
        this.hub = hub;
        this.maxConnections = maxConnections;
    }

    /** @throws ProblemException {@code unavailable} while draining, or when the instance is full */
    void checkCapacity() {
        if (closed) {
            throw new ProblemException(ProblemCode.UNAVAILABLE, "This instance is shutting down");
        }
        if (hub.size() >= maxConnections) {
            throw new ProblemException(ProblemCode.UNAVAILABLE, "This instance has no room for another connection");
        }
    }

    /** For good. */
    void close() {
        closed = true;
    }
}
