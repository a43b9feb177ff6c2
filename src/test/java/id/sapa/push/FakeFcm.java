package id.sapa.push;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** FCM's HTTP v1 send call, as its documentation has it. What it answers for a token can be told. */
final class FakeFcm implements AfterAllCallback {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /** @param release lets it answer; until then it only listens */
    private record Answer(int status, String errorCode, String retryAfter, CountDownLatch release) {}

    FakeFcm() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/projects/test/messages:send", this::send);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "fake-fcm");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Messages to this token, in the order of their arrival. */
    List<JsonNode> to(String token) {
        return received.stream()
                .filter(message -> message.path("token").asText().equals(token))
                .toList();
    }

    void failFor(String token, int status, String errorCode) {
        answers.put(token, new Answer(status, errorCode, null, new CountDownLatch(0)));
    }

    void failFor(String token, int status, String errorCode, int retryAfterSeconds) {
        answers.put(token, new Answer(status, errorCode, Integer.toString(retryAfterSeconds), new CountDownLatch(0)));
    }

    /** Takes messages to this token and answers only when released. */
    CountDownLatch holdFor(String token) {
        return hold(token, 200, null);
    }

    /** Takes messages to this token and says, when released, that it names nobody. */
    CountDownLatch holdAsUnregistered(String token) {
        return hold(token, 404, "UNREGISTERED");
    }

    private CountDownLatch hold(String token, int status, String errorCode) {
        CountDownLatch release = new CountDownLatch(1);
        answers.put(token, new Answer(status, errorCode, null, release));
        return release;
    }

    void succeedFor(String token) {
        answers.remove(token);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        answers.values().forEach(answer -> answer.release().countDown());
        server.stop(0);
    }

    private void send(HttpExchange exchange) throws IOException {
        JsonNode message = JSON.readTree(exchange.getRequestBody()).path("message");
        received.add(message);
        Answer answer = answers.getOrDefault(
                message.path("token").asText(), new Answer(200, null, null, new CountDownLatch(0)));
        try {
            answer.release().await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String body = answer.errorCode() == null
                ? "{\"name\":\"projects/test/messages/" + received.size() + "\"}"
                : ("{\"error\":{\"code\":%d,\"message\":\"no\",\"status\":\"%s\",\"details\":[{\"@type\":"
                                + "\"type.googleapis.com/google.firebase.fcm.v1.FcmError\",\"errorCode\":\"%s\"}]}}")
                        .formatted(
                                answer.status(),
                                answer.status() == 404 ? "NOT_FOUND" : "UNAVAILABLE",
                                answer.errorCode());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (answer.retryAfter() != null) {
            exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
