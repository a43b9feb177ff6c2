package id.sapa.realtime;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.SessionId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket. Frames go out through Jetty's core session, because only that can write several with one system call. The
 * client may have so many frames in work; with more its socket is not read, which is how it is slowed down.
 */
public final class WebSocketConnection implements Session.Listener, Transport {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final int MOST_IN_WORK = 64;

    private final Endpoint endpoint;
    private final AuthenticatedUser user;
    private final Map<SessionId, Long> after;
    private final AtomicInteger inWork = new AtomicInteger();
    private Session session;
    private volatile CoreSession core;
    private Device device;

    /** What connections have in common. */
    record Endpoint(ClientFrames frames, Connections connections) {}

    /**
     * @param after where the device is in each session, or null if it has not said
     * @param user null for a client that must be told that its token is not good, in the only way a browser can see
     */
    WebSocketConnection(Endpoint endpoint, AuthenticatedUser user, Map<SessionId, Long> after) {
        this.after = after;
        this.endpoint = endpoint;
        this.user = user;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        core = ((WebSocketSession) opened).getCoreSession();
        if (user == null) {
            endpoint.connections.expel(this);
        } else {
            device = endpoint.connections.device(user, this);
            endpoint.connections.openedAndGreeted(device, after);
        }
        // Also of one that is being closed: its answer to that has to be read.
        opened.demand();
    }

    @Override
    public void onWebSocketText(String text) {
        if (device == null || device.isClosing()) {
            session.demand();
            return;
        }
        int now = inWork.incrementAndGet();
        endpoint.frames.take(device, text, this::worked);
        if (now < MOST_IN_WORK) {
            session.demand();
        }
    }

    private void worked() {
        if (inWork.getAndDecrement() == MOST_IN_WORK) {
            session.demand();
        }
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, org.eclipse.jetty.websocket.api.Callback callback) {
        callback.succeed();
        if (device != null) {
            device.close(CloseReason.UNSUPPORTED);
        }
        session.demand();
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        if (device != null) {
            device.heard();
        }
        session.demand();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.debug("connection failed", cause);
    }

    @Override
    public void onWebSocketClose(int code, String reason, org.eclipse.jetty.websocket.api.Callback callback) {
        if (device != null) {
            endpoint.connections.closed(device);
        }
        callback.succeed();
    }

    @Override
    public byte[] frame(String type, byte[] json, Device to) {
        return json;
    }

    @Override
    public void write(List<byte[]> frames, Runnable written) {
        int last = frames.size() - 1;
        for (int i = 0; i < last; i++) {
            core.sendFrame(text(frames.get(i)), Callback.NOOP, true);
        }
        core.sendFrame(text(frames.get(last)), new Written(written), false);
    }

    private static Frame text(byte[] json) {
        return new Frame(OpCode.TEXT, ByteBuffer.wrap(json));
    }

    @Override
    public void ping() {
        core.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
    }

    @Override
    public void close(CloseReason reason) {
        core.close(reason.code(), reason.phrase(), Callback.NOOP);
    }

    @Override
    public void abort() {
        core.abort();
    }

    /** A failed write ends the connection, of which Jetty tells by itself. */
    private record Written(Runnable then) implements Callback {
        @Override
        public void succeeded() {
            then.run();
        }

        @Override
        public void failed(Throwable cause) {
            LOG.debug("a frame was not written", cause);
        }
    }
}
