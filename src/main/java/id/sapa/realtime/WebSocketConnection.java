package id.sapa.realtime;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.SessionId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Utf8StringBuilder;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket, on Jetty's core API, which can write several frames with one system call and keeps nothing of the request. The
 * client may have so many frames in work; with more its socket is not read, which is how it is slowed down.
 *
 * <p>Jetty hands over one frame at a time: the next only after {@link CoreSession#demand}.
 */
final class WebSocketConnection implements FrameHandler, Transport {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final int MAX_IN_FLIGHT = 64;
    private static final int MAX_TEXT_BYTES = 64 * 1024;
    /** Up to here a text that is too long is read over and answered with an error. */
    private static final int MAX_SKIPPED_BYTES = 1024 * 1024;

    private final SharedContext sharedContext;
    private final AuthenticatedUser user;
    private final AtomicInteger inWork = new AtomicInteger();
    /** Until the connection is open. */
    private Map<SessionId, Long> after;

    private CoreSession session;
    private ClientConnection clientConnection;
    /** The text of which frames are still to come, or null. */
    private Utf8StringBuilder partial;

    private int textBytes;

    /** What connections have in common. */
    record SharedContext(ClientFrameHandler frames, ConnectionLifecycle connections) {}

    /**
     * @param after where the device is in each session, or null if it has not said
     * @param user null for a client that must be told that its token is not good, in the only way a browser can see
     */
    WebSocketConnection(SharedContext sharedContext, AuthenticatedUser user, Map<SessionId, Long> after) {
        this.after = after;
        this.sharedContext = sharedContext;
        this.user = user;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        if (user == null) {
            sharedContext.connections.rejectUnauthorized(this);
        } else {
            clientConnection = sharedContext.connections.device(user, this);
            sharedContext.connections.onInitialized(clientConnection, after);
            after = null;
        }
        callback.succeeded();
        // Also of one that is being closed: its answer to that has to be read.
        session.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        if (frame.getOpCode() == OpCode.CLOSE) {
            callback.succeeded();
            return;
        }
        if (clientConnection == null || clientConnection.isClosing()) {
            callback.succeeded();
            session.demand();
            return;
        }
        clientConnection.recordHeard();
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> text(frame, callback);
            case OpCode.BINARY -> {
                callback.succeeded();
                clientConnection.close(CloseReason.UNSUPPORTED);
                session.demand();
            }
            case OpCode.PING -> {
                ByteBuffer payload = BufferUtil.copy(frame.getPayload());
                callback.succeeded();
                session.sendFrame(new Frame(OpCode.PONG, payload), Callback.NOOP, false);
                session.demand();
            }
            default -> {
                callback.succeeded();
                session.demand();
            }
        }
    }

    private void text(Frame frame, Callback callback) {
        textBytes += frame.getPayloadLength();
        if (textBytes > MAX_TEXT_BYTES) {
            skip(frame, callback);
            return;
        }
        Utf8StringBuilder builder = partial == null ? new Utf8StringBuilder(frame.getPayloadLength()) : partial;
        builder.append(frame.getPayload());
        if (!frame.isFin()) {
            partial = builder;
            callback.succeeded();
            session.demand();
            return;
        }
        partial = null;
        textBytes = 0;
        String text;
        try {
            text = builder.takeCompleteString(() -> new BadPayloadException("not UTF-8"));
        } catch (BadPayloadException e) {
            callback.failed(e);
            return;
        }
        callback.succeeded();
        process(done -> sharedContext.frames.handle(clientConnection, text, done));
    }

    private void skip(Frame frame, Callback callback) {
        partial = null;
        callback.succeeded();
        if (textBytes > MAX_SKIPPED_BYTES) {
            clientConnection.close(CloseReason.TOO_BIG);
            session.demand();
        } else if (!frame.isFin()) {
            session.demand();
        } else {
            textBytes = 0;
            process(done -> sharedContext.frames.rejectTooLong(clientConnection, done));
        }
    }

    private void process(Consumer<Runnable> work) {
        int now = inWork.incrementAndGet();
        work.accept(this::onProcessed);
        if (now < MAX_IN_FLIGHT) {
            session.demand();
        }
    }

    private void onProcessed() {
        if (inWork.getAndDecrement() == MAX_IN_FLIGHT) {
            session.demand();
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        LOG.atDebug().setCause(cause).log("WebSocket failed");
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        if (clientConnection != null) {
            sharedContext.connections.closed(clientConnection);
        } else {
            sharedContext.connections.unauthorizedClosed();
        }
        callback.succeeded();
    }

    @Override
    public byte[] frame(String type, byte[] json, ClientConnection to) {
        return json;
    }

    @Override
    public void write(List<byte[]> frames, Runnable written) {
        int last = frames.size() - 1;
        for (int i = 0; i < last; i++) {
            session.sendFrame(text(frames.get(i)), Callback.NOOP, true);
        }
        session.sendFrame(text(frames.get(last)), new Written(written), false);
    }

    private static Frame text(byte[] json) {
        return new Frame(OpCode.TEXT, ByteBuffer.wrap(json));
    }

    @Override
    public void ping() {
        session.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
    }

    @Override
    public void close(CloseReason reason) {
        session.close(reason.code(), reason.phrase(), Callback.NOOP);
    }

    @Override
    public void abort() {
        session.abort();
    }

    /** A failed write ends the connection, of which Jetty tells by itself. */
    private record Written(Runnable then) implements Callback {
        @Override
        public void succeeded() {
            then.run();
        }

        @Override
        public void failed(Throwable cause) {
            LOG.atDebug().setCause(cause).log("Frame could not be written");
        }
    }
}
