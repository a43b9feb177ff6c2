package id.sapa.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Reads {@code /v1/events} as the standard says it is to be read, and keeps everything. */
final class TestStream implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    record Received(String id, String event, JsonNode data) {}

    private final List<Received> events = new CopyOnWriteArrayList<>();
    private final InputStream body;
    private volatile boolean ended;

    private TestStream(InputStream body) {
        this.body = body;
        Thread reader = new Thread(this::read, "test-stream");
        reader.setDaemon(true);
        reader.start();
    }

    static TestStream open(URI instance, String token, String lastEventId) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(instance.resolve("/v1/events")).header("Authorization", "Bearer " + token);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<InputStream> response =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200
                    || !response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
                throw new AssertionError("answered " + response.statusCode() + " " + response.headers());
            }
            return new TestStream(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    List<Received> events(String type) {
        return events.stream().filter(event -> event.event.equals(type)).toList();
    }

    List<Long> seqs() {
        return events("message").stream()
                .map(event -> event.data.path("seq").asLong())
                .toList();
    }

    Received await(String type) {
        return Awaitility.await(type)
                .atMost(Duration.ofSeconds(20))
                .until(() -> events(type).stream().findFirst().orElse(null), event -> event != null);
    }

    void awaitSeqs(List<Long> expected) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> seqs().size() >= expected.size());
        if (!seqs().equals(expected)) {
            throw new AssertionError("got " + seqs() + ", not " + expected);
        }
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        String id = null;
        String event = "message";
        StringBuilder data = new StringBuilder();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (line.isEmpty() && data.length() > 0) {
                    events.add(new Received(id, event, JSON.readTree(data.toString())));
                    data.setLength(0);
                    event = "message";
                }
            }
        } catch (IOException e) {
            // Closed by the test or by the server: either way it is over.
        } finally {
            ended = true;
        }
    }
}
