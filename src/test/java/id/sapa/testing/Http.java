package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Calls one listener of one instance, perhaps as somebody. Bodies are plain maps and JSON trees, so that tests hold their
 * own view of the wire; every answer is held against the API's description. Immutable and thread-safe.
 */
public final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, ApiContract> CONTRACTS = new ConcurrentHashMap<>();

    private final URI base;
    private final Map<String, String> headers;

    private Http(URI base, Map<String, String> headers) {
        this.base = base;
        this.headers = Map.copyOf(headers);
    }

    public static Http at(URI base) {
        return new Http(base, Map.of());
    }

    /** The same caller with this bearer token. */
    public Http as(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /** The same caller at another listener. */
    public Http via(URI otherBase) {
        return new Http(otherBase, headers);
    }

    public Http header(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Http(base, more);
    }

    /** The contract that answers of the public API have been held against. */
    public static ApiContract publicContract() {
        return CONTRACTS.get("/openapi.json");
    }

    /** The same of the Control Center's API. */
    public static ApiContract controlCenterContract() {
        return CONTRACTS.get("/cc/openapi.json");
    }

    public URI base() {
        return base;
    }

    public Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody(), null);
    }

    public Answer post(String path, Map<String, ?> body) {
        return json("POST", path, body);
    }

    public Answer post(String path) {
        return send("POST", path, BodyPublishers.noBody(), null);
    }

    public Answer put(String path, Map<String, ?> body) {
        return json("PUT", path, body);
    }

    public Answer patch(String path, Map<String, ?> body) {
        return json("PATCH", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody(), null);
    }

    /** Sends a body as it is. */
    public Answer raw(String method, String path, String contentType, String body) {
        return send(method, path, BodyPublishers.ofString(body), contentType);
    }

    /** Begins to read an answer that does not end, line by line. */
    public HttpResponse<Stream<String>> stream(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).header("Accept", "text/event-stream");
        headers.forEach(request::header);
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofLines());
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the answers of this listener are to be like. All instances of a run are of one release. */
    private Optional<ApiContract> contract(String path, Answer answer) {
        if (path.startsWith("/cc/v1/")) {
            return contract("/cc/openapi.json", answer.status() < 300);
        }
        return path.startsWith("/v1/") || path.startsWith("/health/") || path.equals("/problems")
                ? contract("/openapi.json", true)
                : Optional.empty();
    }

    private Optional<ApiContract> contract(String description, boolean read) {
        ApiContract known = CONTRACTS.get(description);
        if (known == null && read) {
            Answer document = get(description);
            if (document.status() == 200) {
                known = CONTRACTS.computeIfAbsent(description, key -> new ApiContract(document.json()));
            }
        }
        return Optional.ofNullable(known);
    }

    static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + body, e);
        }
    }

    private Answer json(String method, String path, Map<String, ?> body) {
        try {
            return send(method, path, BodyPublishers.ofString(JSON.writeValueAsString(body)), "application/json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body, String contentType) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body);
        headers.forEach(request::header);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            Answer answer = new Answer(method + " " + path, response.statusCode(), response.headers(), response.body());
            if (ApiContract.CHECKED) {
                contract(path, answer).ifPresent(contract -> answer.check(contract, method, path));
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What came back. */
    public record Answer(String call, int status, HttpHeaders headers, String text) {

        private void check(ApiContract contract, String method, String path) {
            List<String> violations =
                    contract.violations(method, path, status, headers.firstValue("Content-Type"), text);
            if (!violations.isEmpty()) {
                throw new AssertionError(
                        call + " answered " + status + ", which is not as described: " + violations + ": " + text);
            }
        }

        /** The answer, which must have this status. */
        public Answer expect(int expected) {
            if (status != expected) {
                throw new AssertionError(call + " answered " + status + ", not " + expected + ": " + text);
            }
            return this;
        }

        /** The body, missing if there is none. */
        public JsonNode json() {
            if (text.isEmpty()) {
                return MissingNode.getInstance();
            }
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new AssertionError(call + " answered no JSON: " + text, e);
            }
        }

        /** The stable code of a problem response. */
        public String code() {
            return json().path("code").asText();
        }
    }
}
