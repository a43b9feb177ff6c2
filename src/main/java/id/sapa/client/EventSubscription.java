package id.sapa.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.Json;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.media.sse.EventInput;
import org.glassfish.jersey.media.sse.InboundEvent;

/** A user's event stream, kept open. Thread-safe. */
public final class EventSubscription implements AutoCloseable {

    private static final long MAX_BACKOFF_MILLIS = 10_000;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final SapaClient client;
    private final EventListener handler;
    private final Thread reader;
    private volatile String lastEventId;
    private volatile boolean closed;
    private volatile Response current;

    EventSubscription(SapaClient client, EventListener handler, String lastEventId) {
        this.client = client;
        this.handler = handler;
        this.lastEventId = lastEventId;
        this.reader = new Thread(this::readLoop, "sapa-events");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    /** Where the stream is: a later subscription can go on from here. Empty before the first event. */
    public Optional<String> lastEventId() {
        return Optional.ofNullable(lastEventId);
    }

    /** Ends it; the handler is not called any more once the event it is working on is done. */
    @Override
    public void close() {
        closed = true;
        reader.interrupt();
        Response open = current;
        if (open != null) {
            open.close();
        }
    }

    private void readLoop() {
        long pause = 100;
        while (!closed) {
            String before = lastEventId;
            try {
                read();
            } catch (SapaException e) {
                if (e.status() == UNAUTHORIZED || e.status() == FORBIDDEN) {
                    closed = true;
                    handler.onUnauthorized(e);
                    return;
                }
                disconnected(e);
            } catch (ProcessingException | IllegalStateException | IOException e) {
                disconnected(e);
            }
            boolean progressed = lastEventId != null && !lastEventId.equals(before);
            pause = progressed ? 100 : Math.min(MAX_BACKOFF_MILLIS, pause * 2);
            sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
        }
    }

    private void disconnected(Exception reason) {
        if (!closed) {
            handler.onDisconnected(reason);
        }
    }

    private void read() throws IOException {
        try (Response response = client.openStream(lastEventId())) {
            current = response;
            EventInput events = response.readEntity(EventInput.class);
            for (InboundEvent event = events.read(); event != null && !closed; event = events.read()) {
                take(event);
            }
        } finally {
            current = null;
        }
    }

    private void take(InboundEvent event) throws JsonProcessingException {
        if (event.isEmpty()) {
            // A comment that keeps the connection alive.
            return;
        }
        JsonNode data = Json.mapper().readTree(event.readData());
        handler.onEvent(event.getName(), data, event.getId());
        lastEventId = event.getId();
    }

    private void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            if (!closed) {
                closed = true;
            }
        }
    }
}
