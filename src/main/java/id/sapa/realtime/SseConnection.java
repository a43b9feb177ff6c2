package id.sapa.realtime;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One {@code text/event-stream} response, written without blocking. Thread-safe. */
final class SseConnection implements Transport, WriteListener, AsyncListener {

    private static final Logger LOG = LoggerFactory.getLogger(SseConnection.class);
    private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Consumer<ClientConnection> closed;
    private ClientConnection clientConnection;
    private byte[] pending;
    private Runnable then;
    private boolean opened;
    private boolean unflushed;
    private boolean pinging;
    private boolean closing;
    private boolean over;

    SseConnection(AsyncContext context, Consumer<ClientConnection> closed) throws IOException {
        this.context = context;
        this.out = context.getResponse().getOutputStream();
        this.closed = closed;
    }

    /** Begins to write for the device. */
    void open(ClientConnection to) {
        clientConnection = to;
        context.addListener(this);
        out.setWriteListener(this);
    }

    @Override
    public byte[] frame(String type, byte[] json, ClientConnection to) {
        byte[] head = ("id: " + LastEventIdCodec.write(to.live()) + "\nevent: " + type + "\ndata: ")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[head.length + json.length + 2];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(json, 0, frame, head.length, json.length);
        frame[frame.length - 2] = '\n';
        frame[frame.length - 1] = '\n';
        return frame;
    }

    @Override
    public void write(List<byte[]> frames, Runnable written) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        frames.forEach(joined::writeBytes);
        synchronized (this) {
            pending = joined.toByteArray();
            then = written;
        }
        pump();
    }

    @Override
    public void ping() {
        synchronized (this) {
            pinging = true;
        }
        pump();
    }

    @Override
    public void close(CloseReason reason) {
        synchronized (this) {
            closing = true;
        }
        pump();
    }

    @Override
    public void abort() {
        end();
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            opened = true;
        }
        pump();
    }

    @Override
    public void onError(Throwable failure) {
        LOG.atDebug().setCause(failure).log("Event stream failed");
        end();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // A stream is started once.
    }

    private void pump() {
        Runnable done;
        do {
            done = null;
            boolean end = false;
            synchronized (this) {
                try {
                    // The container calls onWritePossible only after isReady has said no.
                    while (opened && !over && out.isReady()) {
                        if (pending != null) {
                            out.write(pending);
                            pending = null;
                            unflushed = true;
                        } else if (pinging) {
                            out.write(PING);
                            pinging = false;
                            unflushed = true;
                        } else if (unflushed) {
                            out.flush();
                            unflushed = false;
                        } else {
                            clientConnection.recordWritten();
                            done = then;
                            then = null;
                            end = closing && done == null;
                            break;
                        }
                    }
                } catch (IOException | IllegalStateException e) {
                    LOG.atDebug().setCause(e).log("Event stream closed by the client");
                    end = true;
                }
            }
            if (end) {
                end();
            } else if (done != null) {
                done.run();
            }
        } while (done != null);
    }

    private void end() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        closed.accept(clientConnection);
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.atDebug().setCause(e).log("Response was already complete");
        }
    }
}
