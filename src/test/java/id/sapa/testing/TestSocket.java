package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A device's WebSocket, which keeps every frame it got. Thread-safe. */
public final class TestSocket implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private Consumer<JsonNode> listener = frame -> {};
    private WebSocket socket;

    private TestSocket() {}

    /** Connects with the token in the header and waits for {@code ready}. */
    public static TestSocket connect(URI publicUrl, String token) {
        TestSocket device = new TestSocket();
        device.socket = CLIENT.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(
                        URI.create(publicUrl.toString().replaceFirst("http", "ws") + "/v1/ws"), device.new Listener())
                .join();
        device.await("ready");
        return device;
    }

    /** Hands over every frame, those that came before first. */
    public void onFrame(Consumer<JsonNode> consumer) {
        synchronized (frames) {
            frames.forEach(consumer);
            listener = consumer;
        }
    }

    /** Sends a text frame as it is. */
    public synchronized void sendText(String text) {
        socket.sendText(text, true).join();
    }

    /** Sends one frame. */
    public void send(Map<String, ?> frame) {
        try {
            sendText(JSON.writeValueAsString(frame));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All frames of this type so far, in their order. */
    public List<JsonNode> frames(String type) {
        return frames.stream()
                .filter(frame -> frame.path("type").asText().equals(type))
                .toList();
    }

    /** Waits for a frame of this type. */
    public JsonNode await(String type) {
        return await(type, frame -> true);
    }

    /** Waits for a frame of this type that satisfies the condition; one that came before counts. */
    public JsonNode await(String type, Predicate<JsonNode> condition) {
        return Awaitility.await(type + " frame")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> frames(type).stream().filter(condition).findFirst().orElse(null), frame -> frame != null);
    }

    /** Waits for the session to be told to be in this state. */
    public JsonNode awaitSession(String state) {
        return await(
                        "session",
                        frame -> frame.path("session").path("state").asText().equals(state))
                .path("session");
    }

    /** The close code, once the server has closed. */
    public CompletableFuture<Integer> closed() {
        return closed;
    }

    /** Drops the connection without a word. */
    public void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(failure -> socket);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    JsonNode frame = JSON.readTree(text.toString());
                    synchronized (frames) {
                        frames.add(frame);
                        listener.accept(frame);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(1006);
        }
    }
}
