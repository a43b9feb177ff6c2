package id.sapa.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import id.sapa.common.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A WebSocket that costs the generator little. Sends are queued one after the other. */
final class BenchDevice implements WebSocket.Listener {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Takes what arrives. Called on the client's threads, in order for one device. */
    interface Receiver {
        void message(UUID clientMessageId, String senderRole, long seq);

        void acknowledged(UUID clientMessageId);
    }

    private final Receiver receiver;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final String start;
    private WebSocket socket;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    private BenchDevice(Object session, Receiver receiver) {
        this.receiver = receiver;
        this.start = "{\"type\":\"message.send\",\"session_id\":\"" + session + "\",\"client_message_id\":\"";
    }

    static BenchDevice connect(URI instance, String token, Object session, Receiver receiver) {
        BenchDevice device = new BenchDevice(session, receiver);
        device.socket = HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create(instance.toString().replaceFirst("http", "ws") + "/v1/ws"), device)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        device.ready.orTimeout(20, TimeUnit.SECONDS).join();
        return device;
    }

    synchronized void send(UUID id, String words) {
        String frame = start + id + "\",\"text\":\"" + words + "\"}";
        last = last.thenCompose(before -> socket.sendText(frame, true));
    }

    void close() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean complete) {
        text.append(data);
        if (complete) {
            try {
                take(text.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    private void take(String json) throws IOException {
        String type = "";
        UUID id = null;
        String role = null;
        long seq = 0;
        try (JsonParser in = Json.mapper().getFactory().createParser(json)) {
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token != JsonToken.FIELD_NAME) {
                    continue;
                }
                String name = in.currentName();
                in.nextToken();
                switch (name) {
                    case "type" -> type = in.getText();
                    case "client_message_id" -> id = UUID.fromString(in.getText());
                    case "role" -> role = in.getText();
                    case "seq" -> seq = in.getLongValue();
                    default -> {
                        // Not needed.
                    }
                }
            }
        }
        switch (type) {
            case "ready" -> ready.complete(null);
            case "message" -> receiver.message(id, role, seq);
            case "message.ack" -> receiver.acknowledged(id);
            case "error" -> throw new IOException(json);
            default -> {
                // Not what is measured.
            }
        }
    }
}
