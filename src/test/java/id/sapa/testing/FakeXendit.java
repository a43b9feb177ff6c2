package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * Xendit's Payment Sessions and refunds as documented, in one process: the API, a checkout page with a button, webhooks
 * with the callback token, and faults to order. Also what {@code mvn} starts as the payment simulator. Thread-safe.
 */
public final class FakeXendit implements AutoCloseable {

    static {
        // Otherwise each answer waits 40 ms for the client's system to confirm the packet with its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    public static final String SECRET_KEY = "xnd_development_simulator";
    public static final String CALLBACK_TOKEN = "development-callback-token";

    private static final String AUTHORIZATION =
            "Basic " + Base64.getEncoder().encodeToString((SECRET_KEY + ":").getBytes(StandardCharsets.UTF_8));
    private static final Order NO_ORDER = new Order(Fault.NONE, "", "", 0, () -> {});

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final FakeWebhooks webhooks = new FakeWebhooks(threads, () -> order().fault);
    private final FakeCheckouts checkouts = new FakeCheckouts(webhooks);
    private final FakeRefunds refunds = new FakeRefunds(checkouts, webhooks, threads);
    private final FakeCheckoutPage page = new FakeCheckoutPage(checkouts);
    private Order order = NO_ORDER;
    /** How many calls there were that the order speaks of. */
    private int counted;

    /** What goes wrong with the calls that follow. */
    public enum Fault {
        NONE,
        /** 500 before anything is done. */
        ERROR,
        /** The connection is closed after everything is done. */
        ANSWER_LOST,
        /** Everything is done, but the answer takes longer than anybody waits. */
        SLOW,
        /** Paid, expired and refunded as usual, but no webhook is sent. */
        NO_WEBHOOKS,
        /** Every webhook comes three times at once. */
        DUPLICATE_WEBHOOKS,
        /** Webhooks wait until they are released, late and in any order. */
        HOLD_WEBHOOKS
    }

    /** What becomes of a refund that is asked for again under the same idempotency key. */
    public enum Keys {
        /** The first one is answered. */
        REPLAY,
        /** 409 {@code DUPLICATE_ERROR}, as the older documentation has it. */
        REFUSE,
        /** The key is not looked at: it is another refund. */
        IGNORE
    }

    /**
     * A fault of some of the calls that follow.
     *
     * @param call the calls that count, such as {@code POST /refunds}; if empty, all
     * @param about what is in the bodies of those that count
     * @param from the first of these that it befalls, from 0 on; it is also the last, unless negative: then all
     * @param also what happens when such a call has had its effect
     */
    private record Order(Fault fault, String call, String about, int from, Runnable also) {

        boolean counts(String made, String body) {
            return (call.isEmpty() || call.equals(made)) && body.contains(about);
        }
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
        webhooks.sendTo(publicUrl.resolve("/v1/webhooks/xendit"));
    }

    // What goes wrong

    public void fault(Fault next) {
        order(new Order(next, "", "", -1, () -> {}));
    }

    /** The same for one call only: the next of this kind, such as {@code POST /refunds}, with this in its body. */
    public void faultAtNext(String call, String about, Fault next) {
        order(new Order(next, call, about, 0, () -> {}));
    }

    /** The same for one call, counted from now, the first being 0; and something else happens once it had its effect. */
    public void faultAt(int call, Fault next, Runnable also) {
        order(new Order(next, "", "", call, also));
    }

    public void keys(Keys next) {
        refunds.keys(next);
    }

    /** Whether the list of refunds is current, or shows none. */
    public void listRefunds(boolean current) {
        refunds.listed(current);
    }

    /** Refuses every new refund with this code; null for no longer. */
    public void refuseRefunds(String code) {
        refuseRefunds(400, code);
    }

    /** The same with another status. */
    public void refuseRefunds(int status, String code) {
        refunds.refuse(status, code);
    }

    /** Why refunds fail that are decided so. */
    public void failRefundsWith(String code) {
        refunds.failWith(code);
    }

    /** Whether {@code GET /refunds/{id}} exists. */
    public void readRefunds(boolean possible) {
        refunds.readable(possible);
    }

    /** Makes a refund in the dashboard, of which we know nothing. */
    public void refundInDashboard(String checkoutUrl, long amount) {
        refunds.makeElsewhere(checkouts.byUrl(checkoutUrl), amount);
    }

    /** Changes what the gateway says that a checkout is of. */
    public void falsify(String checkoutUrl, String field, Object value) {
        checkouts.byUrl(checkoutUrl).set(field, FakeAnswer.JSON.valueToTree(value));
    }

    /** Sends what {@link Fault#HOLD_WEBHOOKS} kept back, in the order that the shuffle gives. */
    public void releaseWebhooks(UnaryOperator<List<String>> shuffle) {
        webhooks.release(shuffle);
    }

    /** Sends a webhook with any body and token and returns the status. */
    public int sendWebhook(String body, String token) {
        return webhooks.deliver(body, token);
    }

    // What customers and banks do

    /** Pays a checkout with QRIS, as its page does. */
    public void pay(String checkoutUrl) {
        pay(checkoutUrl, "QRIS");
    }

    /** Pays a checkout through a channel, such as {@code VIRTUAL_ACCOUNT}. */
    public void pay(String checkoutUrl, String channel) {
        checkouts.pay(checkouts.byUrl(checkoutUrl), channel);
    }

    /** The bank's word that a checkout was paid comes after it was closed. */
    public void payLate(String checkoutUrl) {
        checkouts.complete(checkouts.byUrl(checkoutUrl), "QRIS");
    }

    /** Lets a checkout expire. */
    public void expire(String checkoutUrl) {
        checkouts.expire(checkouts.byUrl(checkoutUrl));
    }

    /** Decides a refund that is pending. */
    public void decideRefund(String refundId, boolean success) {
        refunds.decide(refundId, success);
    }

    /** Makes the same refund a second time. */
    public void duplicateRefund(String refundId) {
        refunds.duplicate(refundId);
    }

    // What it has

    /** Every call of the API so far, such as {@code POST /refunds}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The checkout as the API tells it. */
    public JsonNode checkout(String checkoutUrl) {
        return checkouts.byUrl(checkoutUrl).deepCopy();
    }

    /** Every checkout there is, as the API tells it. */
    public List<JsonNode> allCheckouts() {
        return checkouts.all().stream().<JsonNode>map(ObjectNode::deepCopy).toList();
    }

    /** How many checkouts were opened. */
    public int checkouts() {
        return checkouts.all().size();
    }

    /** Every refund that was asked for. */
    public List<JsonNode> refunds() {
        return List.copyOf(refunds.all());
    }

    /** Those of one payment, as the gateway names it. */
    public List<JsonNode> refundsOf(String paymentRequest) {
        return refunds().stream()
                .filter(refund -> refund.path("payment_request_id").asText().equals(paymentRequest))
                .toList();
    }

    /** What was paid and not given back. */
    public long balance() {
        return balance(checkout -> true);
    }

    /** What was paid and not given back of one payment of ours. */
    public long balance(String paymentId) {
        return balance(checkout ->
                checkout.path("metadata").path("payment_id").asText().equals(paymentId));
    }

    private long balance(Predicate<JsonNode> which) {
        return checkouts.all().stream()
                .filter(checkout -> checkout.path("status").asText().equals("COMPLETED") && which.test(checkout))
                .mapToLong(checkout -> checkout.path("amount").asLong()
                        - givenBack(checkout.path("payment_request_id").asText()))
                .sum();
    }

    private long givenBack(String paymentRequest) {
        return refunds.all().stream()
                .filter(refund -> refund.path("status").asText().equals("SUCCEEDED")
                        && refund.path("payment_request_id").asText().equals(paymentRequest))
                .mapToLong(refund -> refund.path("amount").asLong())
                .sum();
    }

    /** Every webhook body sent so far, in order. */
    public List<String> webhooks() {
        return webhooks.sent();
    }

    /** The same, once no refund is about to be decided. */
    public List<String> webhooksWhenQuiet() {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(refunds::isQuiet);
        return webhooks();
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
                page.handle(exchange, path.substring("/pay/".length()));
            } else if (AUTHORIZATION.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                serve(exchange, path);
            } else {
                answer(exchange, FakeAnswer.error(401, "INVALID_API_KEY"));
            }
        }
    }

    private void serve(HttpExchange exchange, String path) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Order now = count(exchange.getRequestMethod() + " " + path, body);
        if (now.fault == Fault.ERROR) {
            now.also.run();
            answer(exchange, FakeAnswer.error(500, "SERVER_ERROR"));
            return;
        }
        FakeAnswer answer = api(exchange, path, FakeAnswer.JSON.readTree(body));
        now.also.run();
        if (now.fault == Fault.SLOW) {
            hang();
        } else if (now.fault != Fault.ANSWER_LOST) {
            answer(exchange, answer);
        }
    }

    private synchronized Order count(String call, String body) {
        calls.add(call);
        if (!order.counts(call, body)) {
            return NO_ORDER;
        }
        boolean now = order.from < 0 || counted == order.from;
        counted++;
        return now ? order : NO_ORDER;
    }

    private synchronized void order(Order next) {
        order = next;
        counted = 0;
    }

    private synchronized Order order() {
        return order;
    }

    private FakeAnswer api(HttpExchange exchange, String path, JsonNode body) {
        String method = exchange.getRequestMethod();
        if (path.equals("/refunds") || path.startsWith("/refunds/")) {
            String key = exchange.getRequestHeaders().getFirst("idempotency-key");
            return refunds.api(method, path, key, exchange.getRequestURI().getQuery(), body);
        }
        return path.equals("/sessions") || path.startsWith("/sessions/")
                ? checkouts.api(method, path, body, url())
                : FakeAnswer.notFound();
    }

    private static void answer(HttpExchange exchange, FakeAnswer answer) throws IOException {
        byte[] bytes = FakeAnswer.JSON.writeValueAsBytes(answer.body());
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
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
