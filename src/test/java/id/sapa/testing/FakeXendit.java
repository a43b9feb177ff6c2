package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * Xendit's Payment Sessions and refunds as documented, in one process: the API, a checkout page with a button, webhooks
 * with the callback token, and faults to order. Also what {@code mvn} starts as the payment simulator. Thread-safe.
 */
public final class FakeXendit implements AutoCloseable {

    public static final String SECRET_KEY = "xnd_development_simulator";
    public static final String CALLBACK_TOKEN = "development-callback-token";

    /** Channels whose payments cannot be given back through the API. */
    private static final Set<String> NOT_REFUNDABLE = Set.of("VIRTUAL_ACCOUNT", "ALFAMART", "INDOMARET");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, ObjectNode> checkouts = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> refunds = new ConcurrentHashMap<>();
    private final Map<String, String> refundsByKey = new ConcurrentHashMap<>();
    private final List<String> webhooks = new CopyOnWriteArrayList<>();
    private final List<String> held = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger deciding = new AtomicInteger();
    private volatile URI webhookUrl;
    private volatile Fault fault = Fault.NONE;
    private final AtomicInteger faultyCalls = new AtomicInteger(Integer.MAX_VALUE);

    /** What goes wrong with the calls that follow. */
    public enum Fault {
        NONE,
        /** 500 before anything is done. */
        ERROR,
        /** The connection is closed after everything is done. */
        ANSWER_LOST,
        /** The answer takes longer than anybody waits. */
        SLOW,
        /** Paid, expired and refunded as usual, but no webhook is sent. */
        NO_WEBHOOKS,
        /** Every webhook comes three times at once. */
        DUPLICATE_WEBHOOKS,
        /** Webhooks wait until they are released, late and in any order. */
        HOLD_WEBHOOKS
    }

    private FakeXendit(HttpServer server) {
        this.server = server;
    }

    /** Starts it on this port, 0 for a free one. */
    public static FakeXendit start(int port) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 256);
            FakeXendit fake = new FakeXendit(http);
            http.createContext("/", fake::handle);
            http.setExecutor(fake.threads);
            http.start();
            return fake;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its API and its pages are. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Sends webhooks to this instance. */
    public void sendWebhooksTo(URI publicUrl) {
        webhookUrl = publicUrl.resolve("/v1/webhooks/xendit");
    }

    public void fault(Fault next) {
        faultyCalls.set(Integer.MAX_VALUE);
        fault = next;
    }

    /** The same for so many calls only. */
    public void fault(Fault next, int apiCalls) {
        faultyCalls.set(apiCalls);
        fault = next;
    }

    /** Sends what {@link Fault#HOLD_WEBHOOKS} kept back, in the order that the shuffle gives. */
    public void releaseWebhooks(UnaryOperator<List<String>> shuffle) {
        List<String> bodies = shuffle.apply(new ArrayList<>(held));
        held.clear();
        bodies.forEach(body -> sendWebhook(body, CALLBACK_TOKEN));
    }

    /** Every call of the API so far, such as {@code POST /refunds}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The checkout as the API tells it. */
    public JsonNode checkout(String checkoutUrl) {
        return byUrl(checkoutUrl).deepCopy();
    }

    /** Every checkout there is, as the API tells it. */
    public List<JsonNode> allCheckouts() {
        return checkouts.values().stream().<JsonNode>map(ObjectNode::deepCopy).toList();
    }

    /** What was paid and not given back. */
    public long balance() {
        long paid = checkouts.values().stream()
                .filter(checkout -> checkout.path("status").asText().equals("COMPLETED"))
                .mapToLong(checkout -> checkout.path("amount").asLong())
                .sum();
        long back = refunds.values().stream()
                .filter(refund -> refund.path("status").asText().equals("SUCCEEDED"))
                .mapToLong(refund -> refund.path("amount").asLong())
                .sum();
        return paid - back;
    }

    /** Changes what the gateway says that a checkout is of. */
    public void falsify(String checkoutUrl, String field, Object value) {
        byUrl(checkoutUrl).set(field, JSON.valueToTree(value));
    }

    /** Every webhook body sent so far, in order. */
    public List<String> webhooks() {
        return List.copyOf(webhooks);
    }

    /** The same, once no refund is about to be decided. */
    public List<String> webhooksWhenQuiet() {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> deciding.get() == 0);
        return webhooks();
    }

    /** Every refund that was asked for. */
    public List<JsonNode> refunds() {
        return List.copyOf(refunds.values());
    }

    /** How many checkouts were opened. */
    public int checkouts() {
        return checkouts.size();
    }

    /** Pays a checkout with QRIS, as its page does. */
    public void pay(String checkoutUrl) {
        pay(checkoutUrl, "QRIS");
    }

    /** Pays a checkout through a channel, such as {@code VIRTUAL_ACCOUNT}. */
    public void pay(String checkoutUrl, String channel) {
        ObjectNode checkout = byUrl(checkoutUrl);
        synchronized (checkout) {
            if (!checkout.path("status").asText().equals("ACTIVE")) {
                throw new IllegalStateException("the checkout is " + checkout.path("status"));
            }
        }
        complete(checkout, channel);
    }

    /** The bank's word that a checkout was paid comes after it was closed. */
    public void payLate(String checkoutUrl) {
        complete(byUrl(checkoutUrl), "QRIS");
    }

    private void complete(ObjectNode checkout, String channel) {
        synchronized (checkout) {
            checkout.put("status", "COMPLETED")
                    .put("payment_request_id", "pr-" + UUID.randomUUID())
                    .put("payment_id", "py-" + UUID.randomUUID())
                    .put("channel_code", channel);
        }
        send(event("payment_session.completed", checkout));
    }

    /** Lets a checkout expire. */
    public void expire(String checkoutUrl) {
        ObjectNode checkout = byUrl(checkoutUrl);
        checkout.put("status", "EXPIRED");
        send(event("payment_session.expired", checkout));
    }

    /** Decides a refund that is pending. */
    public void decideRefund(String refundId, boolean success) {
        ObjectNode refund = refunds.get(refundId);
        if (!success) {
            checkouts.values().stream()
                    .filter(checkout -> checkout.path("payment_request_id")
                            .asText("-")
                            .equals(refund.path("payment_request_id").asText()))
                    .forEach(checkout -> checkout.put(
                            "refunded",
                            checkout.path("refunded").asLong()
                                    - refund.path("amount").asLong()));
        }
        refund.put("status", success ? "SUCCEEDED" : "FAILED");
        if (!success) {
            refund.put("failure_code", "ACCOUNT_ACCESS_BLOCKED");
        }
        send(event(success ? "refund.succeeded" : "refund.failed", refund));
    }

    /** Sends a webhook with any body and token and returns the status. */
    public int sendWebhook(String body, String token) {
        HttpRequest request = HttpRequest.newBuilder(webhookUrl)
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

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith("/pay/")) {
                page(exchange, path.substring("/pay/".length()));
                return;
            }
            if (!("Basic " + Base64.getEncoder().encodeToString((SECRET_KEY + ":").getBytes(StandardCharsets.UTF_8)))
                    .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 401, error("INVALID_API_KEY"));
                return;
            }
            Fault now = faultyCalls.getAndDecrement() > 0 ? fault : Fault.NONE;
            calls.add(exchange.getRequestMethod() + " " + path);
            if (now == Fault.ERROR) {
                answer(exchange, 500, error("SERVER_ERROR"));
                return;
            }
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            String key = exchange.getRequestHeaders().getFirst("idempotency-key");
            String query = exchange.getRequestURI().getQuery();
            Result result = path.equals("/refunds") || path.startsWith("/refunds/")
                    ? refundApi(exchange.getRequestMethod(), path, key, query, body)
                    : api(exchange.getRequestMethod(), path, body == null ? JSON.createObjectNode() : body);
            if (now == Fault.SLOW) {
                hang();
            } else if (now != Fault.ANSWER_LOST) {
                answer(exchange, result.status(), result.body());
            }
        }
    }

    private record Result(int status, JsonNode body) {}

    private Result api(String method, String path, JsonNode body) {
        String[] parts = path.substring(1).split("/");
        if (method.equals("POST") && path.equals("/sessions")) {
            return createSession(body);
        }
        if (parts[0].equals("sessions") && parts.length >= 2) {
            ObjectNode checkout = checkouts.get(parts[1]);
            if (checkout == null) {
                return new Result(404, error("DATA_NOT_FOUND"));
            }
            if (method.equals("GET") && parts.length == 2) {
                return new Result(200, checkout.deepCopy());
            }
            if (method.equals("POST") && parts.length == 3 && parts[2].equals("cancel")) {
                synchronized (checkout) {
                    if (!checkout.path("status").asText().equals("ACTIVE")) {
                        return new Result(422, error("INVALID_SESSION_STATUS"));
                    }
                    checkout.put("status", "CANCELED");
                    return new Result(200, checkout.deepCopy());
                }
            }
        }
        return new Result(404, error("DATA_NOT_FOUND"));
    }

    private synchronized Result refundApi(String method, String path, String key, String query, JsonNode body) {
        if (method.equals("POST")) {
            String known = key == null ? null : refundsByKey.get(key);
            if (known != null) {
                return new Result(200, refunds.get(known).deepCopy());
            }
            Result result = createRefund(body);
            if (key != null && result.status() == 200) {
                refundsByKey.put(key, result.body().path("id").asText());
            }
            return result;
        }
        if (path.equals("/refunds")) {
            String wanted = "payment_request_id=";
            String request =
                    query.substring(query.indexOf(wanted) + wanted.length()).split("&")[0];
            ObjectNode list = JSON.createObjectNode().put("has_more", false);
            refunds.values().stream()
                    .filter(refund -> refund.path("payment_request_id").asText().equals(request))
                    .forEach(list.withArray("data")::add);
            return new Result(200, list.deepCopy());
        }
        ObjectNode refund = refunds.get(path.substring("/refunds/".length()));
        return refund == null ? new Result(404, error("DATA_NOT_FOUND")) : new Result(200, refund.deepCopy());
    }

    private Result createSession(JsonNode body) {
        for (String name : new String[] {"reference_id", "session_type", "mode", "amount", "currency", "country"}) {
            if (!body.hasNonNull(name)) {
                return new Result(400, error("API_VALIDATION_ERROR"));
            }
        }
        if (!body.path("amount").isNumber()
                || body.path("reference_id").asText().length() > 64) {
            return new Result(400, error("API_VALIDATION_ERROR"));
        }
        if (body.hasNonNull("expires_at")
                && Instant.parse(body.path("expires_at").asText())
                        .isBefore(Instant.now().plus(Duration.ofMinutes(10)))) {
            return new Result(400, error("API_VALIDATION_ERROR"));
        }
        String id = "ps-" + UUID.randomUUID();
        ObjectNode checkout = body.deepCopy();
        checkout.put("payment_session_id", id)
                .put("status", "ACTIVE")
                .put("payment_link_url", url() + "/pay/" + id)
                .put("created", Instant.now().toString())
                .put("updated", Instant.now().toString());
        checkouts.put(id, checkout);
        return new Result(201, checkout.deepCopy());
    }

    private Result createRefund(JsonNode body) {
        ObjectNode checkout = checkouts.values().stream()
                .filter(candidate -> candidate
                        .path("payment_request_id")
                        .asText("-")
                        .equals(body.path("payment_request_id").asText()))
                .findFirst()
                .orElse(null);
        if (checkout == null) {
            return new Result(404, error("DATA_NOT_FOUND"));
        }
        String channel = checkout.path("channel_code").asText();
        if (NOT_REFUNDABLE.contains(channel)) {
            return new Result(403, error("REFUND_NOT_SUPPORTED"));
        }
        long amount = body.path("amount").asLong(checkout.path("amount").asLong());
        if (channel.equals("QRIS") && amount != checkout.path("amount").asLong()) {
            return new Result(403, error("PARTIAL_REFUND_NOT_SUPPORTED"));
        }
        synchronized (checkout) {
            long refunded = checkout.path("refunded").asLong(0);
            if (refunded + amount > checkout.path("amount").asLong()) {
                return new Result(400, error("REFUND_AMOUNT_EXCEEDED"));
            }
            checkout.put("refunded", refunded + amount);
        }
        String id = "rfd-" + UUID.randomUUID();
        ObjectNode refund = body.deepCopy();
        refund.put("id", id).put("amount", amount).put("status", "PENDING");
        refunds.put(id, refund);
        if (channel.equals("QRIS") || channel.equals("CARDS")) {
            deciding.incrementAndGet();
            threads.execute(() -> {
                decideRefund(id, true);
                deciding.decrementAndGet();
            });
        }
        return new Result(200, refund.deepCopy());
    }

    /** The page on which a customer pays. */
    private void page(HttpExchange exchange, String rest) throws IOException {
        String[] parts = rest.split("/");
        ObjectNode checkout = checkouts.get(parts[0]);
        if (checkout == null) {
            html(exchange, 404, "No such checkout", "");
            return;
        }
        if (exchange.getRequestMethod().equals("POST") && parts.length == 2) {
            if (checkout.path("status").asText().equals("ACTIVE")) {
                switch (parts[1]) {
                    case "pay" -> pay("/pay/" + parts[0]);
                    case "virtual-account" -> pay("/pay/" + parts[0], "VIRTUAL_ACCOUNT");
                    case "expire" -> expire("/pay/" + parts[0]);
                    default -> {}
                }
            }
            exchange.getResponseHeaders().add("Location", "/pay/" + parts[0]);
            exchange.sendResponseHeaders(303, -1);
            return;
        }
        String status = checkout.path("status").asText();
        String buttons = status.equals("ACTIVE")
                ? button(parts[0], "pay", "Pay")
                        + button(parts[0], "virtual-account", "Pay by virtual account (cannot be refunded)")
                        + button(parts[0], "expire", "Let it expire")
                : "";
        html(
                exchange,
                200,
                "IDR " + checkout.path("amount").asText(),
                "<p>" + escape(checkout.path("description").asText()) + "</p><p>Status: <strong>" + status
                        + "</strong></p>" + buttons);
    }

    private static String button(String id, String action, String label) {
        return "<form method=post action=\"/pay/" + id + "/" + action + "\"><button>" + label + "</button></form>";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static void html(HttpExchange exchange, int status, String title, String body) throws IOException {
        byte[] page = ("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport"
                        + " content=\"width=device-width\"><title>Payment simulator</title>"
                        + "<style>body{font:18px system-ui;max-width:28rem;margin:3rem auto;padding:0 1rem}"
                        + "button{font:inherit;padding:.6rem 1.2rem;margin:.3rem 0}</style><h1>" + title + "</h1>"
                        + body)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(status, page.length);
        exchange.getResponseBody().write(page);
    }

    private ObjectNode byUrl(String checkoutUrl) {
        return checkouts.get(checkoutUrl.substring(checkoutUrl.lastIndexOf('/') + 1));
    }

    private static ObjectNode event(String kind, ObjectNode data) {
        ObjectNode event = JSON.createObjectNode()
                .put("event", kind)
                .put("business_id", "sapa-simulator")
                .put("created", Instant.now().toString());
        event.set("data", data.deepCopy());
        return event;
    }

    private void send(ObjectNode event) {
        String body = event.toString();
        webhooks.add(body);
        Fault now = fault;
        if (now == Fault.HOLD_WEBHOOKS) {
            held.add(body);
            return;
        }
        if (now == Fault.NO_WEBHOOKS || webhookUrl == null) {
            return;
        }
        int times = now == Fault.DUPLICATE_WEBHOOKS ? 3 : 1;
        for (int i = 0; i < times; i++) {
            threads.execute(() -> sendWebhook(body, CALLBACK_TOKEN));
        }
    }

    private static JsonNode error(String code) {
        return JSON.createObjectNode().put("error_code", code).put("message", code);
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void hang() {
        try {
            // Longer than any client waits; cut short when the fake is closed.
            new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
