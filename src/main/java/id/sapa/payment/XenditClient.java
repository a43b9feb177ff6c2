package id.sapa.payment;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Function;

/**
 * Xendit's API as far as we use it: Payment Sessions and refunds, authenticated with the secret key as the user of HTTP
 * Basic. A call is made once: Xendit documents no idempotency for them, so whoever calls again decides that it is safe.
 * What can go wrong comes back as a value. Thread-safe.
 */
final class XenditClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COUNTRY = "ID";

    private final HttpClient http;
    private final XenditConfiguration configuration;
    private final String authorization;
    private final Timer timer;

    XenditClient(XenditConfiguration configuration, MetricRegistry metrics) {
        this.configuration = configuration;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMillis(configuration.connectTimeout().toMilliseconds()))
                .build();
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString((configuration.secretKey() + ":").getBytes(StandardCharsets.UTF_8));
        this.timer = metrics.timer("xendit.calls");
    }

    /** What a call came to. */
    sealed interface Outcome<T> {
        /** It was done. */
        record Done<T>(T value) implements Outcome<T> {}

        /** It was refused, and will be when tried again. */
        record Refused<T>(int status, String errorCode) implements Outcome<T> {}

        /** It did not take place: the gateway could not be reached, or asked for patience. Trying again is safe. */
        record NotNow<T>(String reason) implements Outcome<T> {}

        /** It may have taken place: the answer was lost. */
        record Unknown<T>(String reason) implements Outcome<T> {}
    }

    /** A Payment Session as the gateway has it. */
    record GatewaySession(
            String id,
            String referenceId,
            String status,
            long amount,
            String currency,
            String linkUrl,
            String paymentRequestId,
            String paymentId) {

        boolean isCompleted() {
            return status.equals("COMPLETED");
        }

        boolean isActive() {
            return status.equals("ACTIVE");
        }
    }

    /** A refund as the gateway has it: {@code PENDING}, {@code SUCCEEDED}, {@code FAILED} or {@code CANCELLED}. */
    record GatewayRefund(String id, String status, String failureCode) {}

    /** Opens a hosted checkout. */
    Outcome<GatewaySession> createSession(
            PaymentId payment, String referenceId, Money amount, String description, Instant expiresAt) {
        ObjectNode body = JSON.createObjectNode()
                .put("reference_id", referenceId)
                .put("session_type", "PAY")
                .put("mode", "PAYMENT_LINK")
                .put("amount", amount.rupiah())
                .put("currency", Money.CURRENCY)
                .put("country", COUNTRY)
                .put("description", description)
                .put("expires_at", expiresAt.toString());
        body.putObject("metadata").put("payment_id", payment.toString());
        return map(call("POST", "/sessions", body), XenditClient::session);
    }

    Outcome<GatewaySession> session(String id) {
        return map(call("GET", "/sessions/" + id, null), XenditClient::session);
    }

    /** Closes a checkout, so that it can no longer be paid. */
    Outcome<GatewaySession> cancelSession(String id) {
        return map(call("POST", "/sessions/" + id + "/cancel", null), XenditClient::session);
    }

    Outcome<GatewayRefund> refund(RefundId refund, String paymentRequestId, Money amount, String reason) {
        ObjectNode body = JSON.createObjectNode()
                .put("payment_request_id", paymentRequestId)
                .put("reference_id", refund.toString())
                .put("amount", amount.rupiah())
                .put("currency", Money.CURRENCY)
                .put("reason", reason);
        return map(call("POST", "/refunds", body), XenditClient::refund);
    }

    private Outcome<JsonNode> call(String method, String path, ObjectNode body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(configuration.baseUrl() + path))
                .timeout(Duration.ofMillis(configuration.timeout().toMilliseconds()))
                .header("Authorization", authorization)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        Timer.Context time = timer.time();
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return outcome(method, response);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new Outcome.NotNow<>("not reached");
        } catch (IOException e) {
            return method.equals("GET") ? new Outcome.NotNow<>("no answer") : new Outcome.Unknown<>("no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Unknown<>("interrupted");
        } finally {
            time.stop();
        }
    }

    private static Outcome<JsonNode> outcome(String method, HttpResponse<String> response) {
        int status = response.statusCode();
        JsonNode body;
        try {
            body = JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            body = JSON.missingNode();
        }
        if (status >= 200 && status < 300 && body != null && body.isObject()) {
            return new Outcome.Done<>(body);
        }
        if (status == 429) {
            return new Outcome.NotNow<>("rate limited");
        }
        if (status >= 400 && status < 500) {
            return new Outcome.Refused<>(status, body.path("error_code").asText("UNKNOWN"));
        }
        return method.equals("GET")
                ? new Outcome.NotNow<>("status " + status)
                : new Outcome.Unknown<>("status " + status);
    }

    private static <T> Outcome<T> map(Outcome<JsonNode> outcome, Function<JsonNode, T> reader) {
        if (outcome instanceof Outcome.Done<JsonNode> done) {
            return new Outcome.Done<>(reader.apply(done.value()));
        }
        if (outcome instanceof Outcome.Refused<JsonNode> refused) {
            return new Outcome.Refused<>(refused.status(), refused.errorCode());
        }
        if (outcome instanceof Outcome.NotNow<JsonNode> notNow) {
            return new Outcome.NotNow<>(notNow.reason());
        }
        return new Outcome.Unknown<>(((Outcome.Unknown<JsonNode>) outcome).reason());
    }

    private static GatewaySession session(JsonNode node) {
        return new GatewaySession(
                node.path("payment_session_id").asText(),
                node.path("reference_id").asText(),
                node.path("status").asText(),
                node.path("amount").asLong(),
                node.path("currency").asText(),
                node.path("payment_link_url").asText(null),
                node.path("payment_request_id").asText(null),
                node.path("payment_id").asText(null));
    }

    private static GatewayRefund refund(JsonNode node) {
        return new GatewayRefund(
                node.path("id").asText(),
                node.path("status").asText(),
                node.path("failure_code").asText(null));
    }
}
