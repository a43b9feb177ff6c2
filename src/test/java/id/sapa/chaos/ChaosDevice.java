package id.sapa.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import id.sapa.common.SessionId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A device as it should be written: it sends what was not acknowledged again after every reconnect, resumes after the last
 * message it has, and notes everything that the protocol forbids.
 */
final class ChaosDevice {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int MAX_UNACKNOWLEDGED = 20;

    private final String name;
    private final SessionId session;
    private final String token;
    private final Router router;
    private final Random random;
    /** Whether it says what it has at the upgrade, or in a frame after {@code ready}. */
    private final boolean resumesAtUpgrade;

    private final Queue<String> violations;
    private final Map<String, String> unacknowledged = new LinkedHashMap<>();
    private final Map<String, Long> acknowledged = new LinkedHashMap<>();
    private final List<String> refused = new ArrayList<>();
    /** What came before the messages in front of it, because the resume was late. */
    private final TreeSet<Long> ahead = new TreeSet<>();

    private long last;
    private Connection connection;
    private int connections;
    private int failedConnects;
    private int unavailable;
    private int lateResumes;
    private int sent;

    ChaosDevice(String name, SessionId session, String token, Router router, Random random, Queue<String> violations) {
        this.name = name;
        this.session = session;
        this.token = token;
        this.router = router;
        this.random = random;
        this.resumesAtUpgrade = random.nextBoolean();
        this.violations = violations;
    }

    /** One step of its life: stay connected, perhaps send something. Blocks for a second or so at most. */
    void step(boolean mayWrite) {
        Connection now;
        synchronized (this) {
            now = connection;
        }
        if (now == null || now.ended) {
            connect();
            return;
        }
        if (random.nextInt(400) == 0) {
            // Into a tunnel.
            now.end();
            return;
        }
        String id = null;
        String text = null;
        synchronized (this) {
            if (mayWrite && now.ready && unacknowledged.size() < MAX_UNACKNOWLEDGED) {
                id = UUID.randomUUID().toString();
                text = name + " " + sent++;
                unacknowledged.put(id, text);
            }
            if (now.ready && now.isSilent() && !unacknowledged.isEmpty()) {
                now.end();
                return;
            }
        }
        if (id != null) {
            now.send(message(id, text));
        }
    }

    synchronized int unacknowledged() {
        return unacknowledged.size();
    }

    synchronized long last() {
        return last;
    }

    synchronized Map<String, Long> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    synchronized List<String> refused() {
        return List.copyOf(refused);
    }

    synchronized int connections() {
        return connections;
    }

    /** How often no connection came about. */
    synchronized int failedConnects() {
        return failedConnects;
    }

    /** How often a send was answered with {@code unavailable}. */
    synchronized int unavailable() {
        return unavailable;
    }

    synchronized int lateResumes() {
        return lateResumes;
    }

    String name() {
        return name;
    }

    void close() {
        synchronized (this) {
            if (connection != null) {
                connection.end();
            }
        }
    }

    private void connect() {
        long after;
        synchronized (this) {
            after = last;
            ahead.clear();
        }
        Connection fresh = new Connection(after);
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().header("Authorization", "Bearer " + token);
        if (resumesAtUpgrade) {
            builder.header("Last-Event-ID", session + ":" + after);
        }
        try (Router.Route route = router.choose()) {
            builder.buildAsync(URI.create(route.instance().toString().replaceFirst("http", "ws") + "/v1/ws"), fresh)
                    .get(2, TimeUnit.SECONDS);
            synchronized (this) {
                connection = fresh;
                connections++;
            }
        } catch (ExecutionException | TimeoutException e) {
            // Down, frozen or draining: the next step tries again, perhaps elsewhere.
            synchronized (this) {
                failedConnects++;
            }
            fresh.end();
            pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String message(String id, String text) {
        return json(Map.of(
                "type", "message.send", "session_id", session.toString(), "client_message_id", id, "text", text));
    }

    private static String json(Map<String, ?> frame) {
        try {
            return JSON.writeValueAsString(frame);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Connection implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private final TreeSet<Long> seen = new TreeSet<>();
        private final long after;
        private volatile WebSocket socket;
        private volatile boolean ready;
        private volatile boolean ended;
        private volatile long heardAt = System.nanoTime();

        Connection(long after) {
            this.after = after;
        }

        /** Also if it is still being opened. */
        void end() {
            ended = true;
            if (socket != null) {
                socket.abort();
            }
        }

        boolean isSilent() {
            return System.nanoTime() - heardAt > TimeUnit.SECONDS.toNanos(8);
        }

        synchronized void send(String frame) {
            try {
                socket.sendText(frame, true).get(2, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                end();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            // Frames may come before whoever waits for the connection goes on.
            socket = webSocket;
            if (ended) {
                // It was given up before it came about.
                webSocket.abort();
            }
            webSocket.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean complete) {
            text.append(data);
            if (complete) {
                heardAt = System.nanoTime();
                take(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void take(String json) {
            JsonNode frame;
            try {
                frame = JSON.readTree(json);
            } catch (JsonProcessingException e) {
                violations.add(name + " got no JSON: " + json);
                return;
            }
            switch (frame.path("type").asText()) {
                case "ready" -> ready();
                case "message" -> message(frame);
                case "message.ack" -> acknowledge(frame);
                case "error" -> error(frame);
                default -> {
                    // Nothing that this is about.
                }
            }
        }

        private void ready() {
            List<String> again = new ArrayList<>();
            synchronized (ChaosDevice.this) {
                unacknowledged.forEach((id, words) -> again.add(ChaosDevice.this.message(id, words)));
            }
            // Not on the thread that reads.
            Thread resender = new Thread(() -> {
                if (!resumesAtUpgrade) {
                    send(json(Map.of(
                            "type",
                            "resume",
                            "sessions",
                            List.of(Map.of("session_id", session.toString(), "after_seq", after)))));
                }
                again.forEach(this::send);
                ready = true;
            });
            resender.setDaemon(true);
            resender.start();
        }

        private void message(JsonNode frame) {
            long seq = frame.path("seq").asLong();
            synchronized (ChaosDevice.this) {
                if (ended) {
                    // Given up: what it still brings is asked for again by the next one.
                    return;
                }
                if (!seen.add(seq)) {
                    violations.add(name + " got " + seq + " twice on one connection");
                    return;
                }
                if (seq <= after) {
                    violations.add(name + " had " + after + " and got " + seq);
                    return;
                }
                if (seq <= last) {
                    // It had come over the connection before, whose last frames were read after this one was opened.
                    return;
                }
                if (seq != last + 1) {
                    if (resumesAtUpgrade) {
                        violations.add(name + " got " + seq + " after " + last);
                    }
                    lateResumes++;
                    ahead.add(seq);
                    return;
                }
                last = seq;
                while (!ahead.isEmpty() && ahead.first() <= last + 1) {
                    last = Math.max(last, ahead.pollFirst());
                }
            }
        }

        private void acknowledge(JsonNode frame) {
            String id = frame.path("client_message_id").asText();
            long seq = frame.path("seq").asLong();
            synchronized (ChaosDevice.this) {
                unacknowledged.remove(id);
                Long before = acknowledged.put(id, seq);
                if (before != null && before != seq) {
                    violations.add(name + " was told " + before + " and then " + seq + " for " + id);
                }
            }
        }

        private void error(JsonNode frame) {
            String code = frame.path("code").asText();
            String id = frame.path("client_message_id").asText();
            synchronized (ChaosDevice.this) {
                if (code.equals("session_not_active")) {
                    unacknowledged.remove(id);
                    refused.add(id);
                } else if (!code.equals("unavailable")) {
                    violations.add(name + " was told " + frame);
                } else {
                    // To be sent again, which happens after a reconnect.
                    unavailable++;
                    end();
                }
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            ended = true;
            if (code != 1001 && code != 1011 && code != 1006) {
                violations.add(name + " was closed with " + code);
            }
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable failure) {
            ended = true;
        }
    }
}
