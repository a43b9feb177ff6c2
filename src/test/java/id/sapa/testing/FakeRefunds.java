package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** The fake gateway's refunds. Thread-safe. */
final class FakeRefunds {

    /** Channels whose payments cannot be given back through the API. */
    private static final Set<String> NOT_REFUNDABLE = Set.of("VIRTUAL_ACCOUNT", "ALFAMART", "INDOMARET");
    /** Channels that decide by themselves, at once. */
    private static final Set<String> PROMPT = Set.of("QRIS", "CARDS");

    private final Map<String, ObjectNode> byId = new ConcurrentHashMap<>();
    private final Map<String, String> byKey = new ConcurrentHashMap<>();
    private final AtomicInteger deciding = new AtomicInteger();
    private final FakeCheckouts checkouts;
    private final FakeWebhooks webhooks;
    private final Executor threads;
    private volatile FakeXendit.Keys keys = FakeXendit.Keys.REPLAY;
    private volatile boolean listed = true;
    private volatile String refusal;
    private volatile int refusalStatus = 400;
    private volatile String failure = "ACCOUNT_ACCESS_BLOCKED";
    private volatile boolean readable = true;

    FakeRefunds(FakeCheckouts checkouts, FakeWebhooks webhooks, Executor threads) {
        this.checkouts = checkouts;
        this.webhooks = webhooks;
        this.threads = threads;
    }

    void keys(FakeXendit.Keys next) {
        keys = next;
    }

    void listed(boolean next) {
        listed = next;
    }

    void refuse(int status, String code) {
        refusalStatus = status;
        refusal = code;
    }

    /** Why refunds fail that do. */
    void failWith(String code) {
        failure = code;
    }

    /** Whether one refund can be read by its id, which today's documentation does not mention. */
    void readable(boolean next) {
        readable = next;
    }

    /** A refund made in the dashboard, at once. */
    void makeElsewhere(ObjectNode checkout, long amount) {
        String id = "rfd-" + UUID.randomUUID();
        take(checkout, amount);
        byId.put(
                id,
                FakeAnswer.JSON
                        .createObjectNode()
                        .put("id", id)
                        .put(
                                "payment_request_id",
                                checkout.path("payment_request_id").asText())
                        .put("reference_id", "dashboard")
                        .put("amount", amount)
                        .put("currency", "IDR")
                        .put("status", "PENDING"));
        decide(id, true);
    }

    List<ObjectNode> all() {
        return List.copyOf(byId.values());
    }

    boolean isQuiet() {
        return deciding.get() == 0;
    }

    synchronized FakeAnswer api(String method, String path, String key, String query, JsonNode body) {
        if (method.equals("POST")) {
            return create(key, body);
        }
        if (path.equals("/refunds")) {
            return list(query);
        }
        ObjectNode refund = byId.get(path.substring("/refunds/".length()));
        return refund == null || !readable ? FakeAnswer.notFound() : FakeAnswer.of(200, refund);
    }

    void decide(String id, boolean success) {
        ObjectNode refund = byId.get(id);
        refund.put("status", success ? "SUCCEEDED" : "FAILED");
        if (!success) {
            refund.put("failure_code", failure);
            checkouts
                    .byPaymentRequest(refund.path("payment_request_id").asText())
                    .ifPresent(checkout -> take(checkout, -refund.path("amount").asLong()));
        }
        webhooks.send(success ? "refund.succeeded" : "refund.failed", refund);
    }

    void duplicate(String id) {
        ObjectNode second = byId.get(id).deepCopy();
        String secondId = "rfd-" + UUID.randomUUID();
        byId.put(secondId, second.put("id", secondId).put("status", "PENDING"));
        decide(secondId, true);
    }

    private FakeAnswer list(String query) {
        String wanted = "payment_request_id=";
        String request =
                query.substring(query.indexOf(wanted) + wanted.length()).split("&")[0];
        ObjectNode list = FakeAnswer.JSON.createObjectNode().put("has_more", false);
        byId.values().stream()
                .filter(refund ->
                        listed && refund.path("payment_request_id").asText().equals(request))
                .forEach(list.withArray("data")::add);
        return FakeAnswer.of(200, list);
    }

    private FakeAnswer create(String key, JsonNode body) {
        String known = key == null || keys == FakeXendit.Keys.IGNORE ? null : byKey.get(key);
        if (known != null) {
            return keys == FakeXendit.Keys.REPLAY
                    ? FakeAnswer.of(200, byId.get(known))
                    : FakeAnswer.error(409, "DUPLICATE_ERROR");
        }
        if (refusal != null) {
            return FakeAnswer.error(refusalStatus, refusal);
        }
        FakeAnswer answer = create(body);
        if (key != null && answer.status() == 200) {
            byKey.put(key, answer.body().path("id").asText());
        }
        return answer;
    }

    private FakeAnswer create(JsonNode body) {
        ObjectNode checkout = checkouts
                .byPaymentRequest(body.path("payment_request_id").asText())
                .orElse(null);
        if (checkout == null) {
            return FakeAnswer.notFound();
        }
        String channel = checkout.path("channel_code").asText();
        long paid = checkout.path("amount").asLong();
        long amount = body.path("amount").asLong(paid);
        if (NOT_REFUNDABLE.contains(channel)) {
            return FakeAnswer.error(403, "REFUND_NOT_SUPPORTED");
        }
        if (channel.equals("QRIS") && amount != paid) {
            return FakeAnswer.error(403, "PARTIAL_REFUND_NOT_SUPPORTED");
        }
        if (!take(checkout, amount)) {
            return FakeAnswer.error(400, "REFUND_AMOUNT_EXCEEDED");
        }
        String id = "rfd-" + UUID.randomUUID();
        ObjectNode refund = body.deepCopy();
        refund.put("id", id).put("amount", amount).put("status", "PENDING");
        byId.put(id, refund);
        FakeAnswer answer = FakeAnswer.of(200, refund);
        if (PROMPT.contains(channel)) {
            deciding.incrementAndGet();
            threads.execute(() -> {
                decide(id, true);
                deciding.decrementAndGet();
            });
        }
        return answer;
    }

    private static boolean take(ObjectNode checkout, long amount) {
        synchronized (checkout) {
            long refunded = checkout.path("refunded").asLong() + amount;
            if (refunded > checkout.path("amount").asLong()) {
                return false;
            }
            checkout.put("refunded", refunded);
            return true;
        }
    }
}
