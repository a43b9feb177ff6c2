package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The fake gateway's Payment Sessions. Thread-safe. */
final class FakeCheckouts {

    private static final List<String> REQUIRED =
            List.of("reference_id", "session_type", "mode", "amount", "currency", "country");
    private static final Duration MIN_LIFETIME = Duration.ofMinutes(10);

    private final Map<String, ObjectNode> byId = new ConcurrentHashMap<>();
    private final FakeWebhooks webhooks;

    FakeCheckouts(FakeWebhooks webhooks) {
        this.webhooks = webhooks;
    }

    FakeAnswer api(String method, String path, JsonNode body, String baseUrl) {
        String[] parts = path.substring(1).split("/");
        if (method.equals("POST") && parts.length == 1) {
            return create(body, baseUrl);
        }
        ObjectNode checkout = parts.length < 2 ? null : byId.get(parts[1]);
        if (checkout == null) {
            return FakeAnswer.notFound();
        }
        if (method.equals("GET") && parts.length == 2) {
            return FakeAnswer.of(200, checkout);
        }
        return method.equals("POST") && parts.length == 3 && parts[2].equals("cancel")
                ? cancel(checkout)
                : FakeAnswer.notFound();
    }

    Optional<ObjectNode> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    ObjectNode byUrl(String checkoutUrl) {
        return byId.get(checkoutUrl.substring(checkoutUrl.lastIndexOf('/') + 1));
    }

    Optional<ObjectNode> byPaymentRequest(String paymentRequest) {
        return byId.values().stream()
                .filter(checkout ->
                        checkout.path("payment_request_id").asText("-").equals(paymentRequest))
                .findFirst();
    }

    List<ObjectNode> all() {
        return List.copyOf(byId.values());
    }

    void pay(ObjectNode checkout, String channel) {
        synchronized (checkout) {
            if (!checkout.path("status").asText().equals("ACTIVE")) {
                throw new IllegalStateException("the checkout is " + checkout.path("status"));
            }
            complete(checkout, channel);
        }
    }

    /** Whatever it is now. */
    void complete(ObjectNode checkout, String channel) {
        synchronized (checkout) {
            checkout.put("status", "COMPLETED")
                    .put("payment_request_id", "pr-" + UUID.randomUUID())
                    .put("payment_id", "py-" + UUID.randomUUID())
                    .put("channel_code", channel);
        }
        webhooks.send("payment_session.completed", checkout);
    }

    void expire(ObjectNode checkout) {
        checkout.put("status", "EXPIRED");
        webhooks.send("payment_session.expired", checkout);
    }

    private FakeAnswer create(JsonNode body, String baseUrl) {
        if (!REQUIRED.stream().allMatch(body::hasNonNull)
                || !body.path("amount").isNumber()
                || body.path("reference_id").asText().length() > 64
                || Stream.of("success_return_url", "cancel_return_url")
                        .anyMatch(field -> body.hasNonNull(field)
                                && !body.path(field).asText().startsWith("https://"))
                || expiresTooSoon(body)) {
            return FakeAnswer.error(400, "API_VALIDATION_ERROR");
        }
        String id = "ps-" + UUID.randomUUID();
        ObjectNode checkout = body.deepCopy();
        checkout.put("payment_session_id", id)
                .put("status", "ACTIVE")
                .put("payment_link_url", baseUrl + "/pay/" + id)
                .put("created", Instant.now().toString())
                .put("updated", Instant.now().toString());
        byId.put(id, checkout);
        return FakeAnswer.of(201, checkout);
    }

    private static boolean expiresTooSoon(JsonNode body) {
        return body.hasNonNull("expires_at")
                && Instant.parse(body.path("expires_at").asText())
                        .isBefore(Instant.now().plus(MIN_LIFETIME));
    }

    private static FakeAnswer cancel(ObjectNode checkout) {
        synchronized (checkout) {
            if (!checkout.path("status").asText().equals("ACTIVE")) {
                return FakeAnswer.error(422, "INVALID_SESSION_STATUS");
            }
            checkout.put("status", "CANCELED");
            return FakeAnswer.of(200, checkout);
        }
    }
}
