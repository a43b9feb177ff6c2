package id.sapa.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What the fake gateway tells by itself. Thread-safe. */
final class FakeWebhooks {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<String> held = new CopyOnWriteArrayList<>();
    private final Executor threads;
    private final Supplier<FakeXendit.Fault> fault;
    private volatile URI target;

    FakeWebhooks(Executor threads, Supplier<FakeXendit.Fault> fault) {
        this.threads = threads;
        this.fault = fault;
    }

    void sendTo(URI url) {
        target = url;
    }

    List<String> sent() {
        return List.copyOf(sent);
    }

    void send(String kind, ObjectNode data) {
        ObjectNode event = FakeAnswer.JSON
                .createObjectNode()
                .put("event", kind)
                .put("business_id", "sapa-simulator")
                .put("created", Instant.now().toString());
        event.set("data", data.deepCopy());
        String body = event.toString();
        sent.add(body);
        switch (fault.get()) {
            case HOLD_WEBHOOKS -> held.add(body);
            case NO_WEBHOOKS -> {}
            case DUPLICATE_WEBHOOKS -> {
                deliverSoon(body);
                deliverSoon(body);
                deliverSoon(body);
            }
            default -> deliverSoon(body);
        }
    }

    void release(UnaryOperator<List<String>> shuffle) {
        List<String> bodies = shuffle.apply(new ArrayList<>(held));
        held.clear();
        bodies.forEach(body -> deliver(body, FakeXendit.CALLBACK_TOKEN));
    }

    /** Returns the status, 0 if there was no answer. */
    int deliver(String body, String token) {
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("x-callback-token", token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private void deliverSoon(String body) {
        if (target != null) {
            threads.execute(() -> deliver(body, FakeXendit.CALLBACK_TOKEN));
        }
    }
}
