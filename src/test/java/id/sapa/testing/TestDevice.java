package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A device as an app would write it, which keeps every frame. Thread-safe. */
public final class TestDevice implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private volatile String closeReason = "";
    private final boolean reads;
    /** Null if frames are not checked. */
    private final StreamContract contract;
    /** What was wrong with a frame, or null. */
    private volatile String violation;

    private Consumer<JsonNode> listener = frame -> {};
    private WebSocket socket;

    private TestDevice(boolean reads, StreamContract contract) {
        this.reads = reads;
        this.contract = contract;
    }

    /** Connects with the token in the header and waits for {@code ready}. */
    public static TestDevice connect(URI instance, String token) {
        TestDevice device = open(instance, builder -> builder.header("Authorization", "Bearer " + token), true);
        device.await("ready");
        return device;
    }

    /** Connects as a browser does. */
    public static TestDevice byProtocol(URI instance, String first, String... more) {
        return open(instance, builder -> builder.subprotocols(first, more), true);
    }

    /** Connects and reads nothing but the first frame. */
    public static TestDevice connectWithoutReading(URI instance, String token) {
        TestDevice device = open(instance, builder -> builder.header("Authorization", "Bearer " + token), false);
        device.await("ready");
        return device;
    }

    /** Connects with whatever the builder is told. */
    public static TestDevice open(URI instance, Consumer<WebSocket.Builder> with, boolean reads) {
        TestDevice device = new TestDevice(reads, ApiContract.CHECKED ? StreamContract.of(instance) : null);
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        with.accept(builder);
        device.socket = builder.buildAsync(
                        URI.create(instance.toString().replaceFirst("http", "ws") + "/v1/ws"), device.new Listener())
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return device;
    }

    /** Hands over every frame, those that came before first. */
    public void onFrame(Consumer<JsonNode> consumer) {
        synchronized (frames) {
            frames.forEach(consumer);
            listener = consumer;
        }
    }

    /** Sends one frame. */
    public synchronized void send(Map<String, ?> frame) {
        try {
            raw(JSON.writeValueAsString(frame));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a text frame as it is. */
    public synchronized void raw(String text) {
        socket.sendText(text, true).orTimeout(10, TimeUnit.SECONDS).join();
    }

    public synchronized void binary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /** Sends a message and returns its client message id. */
    public String message(Object session, String text) {
        String id = UUID.randomUUID().toString();
        send(Map.of("type", "message.send", "session_id", session.toString(), "client_message_id", id, "text", text));
        return id;
    }

    /** Asks for what came after. */
    public void resume(Object session, long after) {
        send(Map.of(
                "type", "resume", "sessions", List.of(Map.of("session_id", session.toString(), "after_seq", after))));
    }

    /** All frames of this type so far, in their order. */
    public List<JsonNode> frames(String type) {
        if (violation != null) {
            throw new AssertionError(violation);
        }
        return frames.stream()
                .filter(frame -> type.equals(frame.path("type").asText()))
                .toList();
    }

    /** The numbers of the messages of this session, in the order in which they came. */
    public List<Long> seqs(Object session) {
        return frames("message").stream()
                .filter(frame -> frame.path("session_id").asText().equals(session.toString()))
                .map(frame -> frame.path("seq").asLong())
                .toList();
    }

    /** Waits for a frame of this type. */
    public JsonNode await(String type) {
        return await(type, frame -> true);
    }

    /** Waits for a frame of this type that satisfies the condition; one that came before counts. */
    public JsonNode await(String type, Predicate<JsonNode> condition) {
        return Awaitility.await(type)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> frames(type).stream().filter(condition).findFirst().orElse(null), f -> f != null);
    }

    /** Waits for the session to be told to be in this state. */
    public JsonNode awaitSession(String state) {
        return await(
                        "session",
                        frame -> frame.path("session").path("state").asText().equals(state))
                .path("session");
    }

    /** Waits for so many messages of the session, which must have these numbers. */
    public void awaitSeqs(Object session, List<Long> expected) {
        Awaitility.await("messages " + expected.size())
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> seqs(session).size() >= expected.size());
        if (!seqs(session).equals(expected)) {
            throw new AssertionError("got " + seqs(session) + ", not " + expected);
        }
    }

    /** The code with which the server closes. */
    public int closeCode() {
        return closed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** The reason that came with {@link #closeCode}. */
    public String closeReason() {
        closeCode();
        return closeReason;
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    /** What the server chose. */
    public String protocol() {
        return socket.getSubprotocol();
    }

    /** Reads one frame more, for a device that does not read by itself. */
    public void readMore(long count) {
        socket.request(count);
    }

    /** Drops the connection without a word. */
    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    JsonNode frame = JSON.readTree(text.toString());
                    var errors = ApiContract.CHECKED ? contract.violations(frame) : List.of();
                    if (!errors.isEmpty()) {
                        violation = "frame is not as described: " + errors + ": " + frame;
                    }
                    synchronized (frames) {
                        frames.add(frame);
                        listener.accept(frame);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                text.setLength(0);
            }
            if (reads || !last) {
                webSocket.request(1);
            }
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closeReason = reason;
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(1006);
        }
    }
}
