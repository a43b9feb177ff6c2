package id.sapa.payment;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.SessionId;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Xendit's API as far as we use it: Payment Sessions and refunds, authenticated with the secret key as the user of HTTP
 * Basic. What only reads is tried a second time; what moves money is sent once, and whoever sends it again decides that it is
 * safe. What can go wrong comes back as a value. While nothing answers, calls are refused at once. Thread-safe.
 */
final class XenditClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COUNTRY = "ID";
    private static final String LOCALE = "id";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final String CHANNEL_UNAVAILABLE = "CHANNEL_UNAVAILABLE";
    private static final int REFUND_LIST_LIMIT = 100;

    private final HttpClient http;
    private final XenditConfiguration configuration;
    private final String authorization;
    private final Duration timeout;
    private final EndpointLimiter limiter;
    private final Timer timer;
    private final Meter failures;

    XenditClient(XenditConfiguration configuration, MetricRegistry metrics) {
        this.configuration = configuration;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMillis(configuration.connectTimeout().toMilliseconds()))
                .build();
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString((configuration.secretKey() + ":").getBytes(StandardCharsets.UTF_8));
        this.timeout = Duration.ofMillis(configuration.timeout().toMilliseconds());
        this.limiter = new EndpointLimiter(
                Duration.ofMillis(configuration.circuitOpenDuration().toMilliseconds()), System::nanoTime);
        this.timer = metrics.timer("xendit.call");
        this.failures = metrics.meter("xendit.failures");
        metrics.gauge("xendit.suspended", () -> () -> limiter.isAnyOpen() ? 1 : 0);
    }

    /** What a call came to. */
    sealed interface Outcome<T> {
        /** It was done. */
        record Success<T>(T value) implements Outcome<T> {}

        /** It was refused, and will be when tried again. */
        record Rejected<T>(int status, String errorCode) implements Outcome<T> {}

        /** It did not take place: the gateway could not be reached, or asked for patience. Trying again is safe. */
        record Retryable<T>(String reason) implements Outcome<T> {}

        /** It may have taken place: the answer was lost. */
        record Unknown<T>(String reason) implements Outcome<T> {}

        /** The value, or the exception that has a job run again later. */
        default T getOrThrow() {
            if (this instanceof Success<T> success) {
                return success.value();
            }
            throw new GatewayUnavailableException("the gateway did not answer as needed: " + this);
        }
    }

    /**
     * A Payment Session as the gateway has it.
     *
     * @param amount null if it is missing or not in whole units
     * @param channel how it was paid, null where the gateway does not say
     */
    record GatewaySession(
            String id,
            String referenceId,
            String status,
            Money amount,
            String currency,
            String linkUrl,
            String paymentRequestId,
            String paymentId,
            String channel) {

        /** Whether it is of exactly this much. */
        boolean hasAmount(Money expected) {
            return expected.equals(amount) && Money.CURRENCY.equals(currency);
        }

        boolean isCompleted() {
            return status.equals("COMPLETED");
        }

        boolean isActive() {
            return status.equals("ACTIVE");
        }

        /** Whether it was closed unpaid. */
        boolean isClosed() {
            return status.equals("EXPIRED") || status.equals("CANCELED");
        }
    }

    /**
     * A refund as the gateway has it.
     *
     * @param status {@code PENDING}, {@code SUCCEEDED}, {@code FAILED} or {@code CANCELLED}
     * @param amount null if it is missing or not in whole units
     */
    record GatewayRefund(
            String id, String referenceId, String status, Money amount, String currency, String failureCode) {

        /** Whether it is of exactly this much; an old answer may leave the currency out. */
        boolean hasAmount(Money expected) {
            return expected.equals(amount) && (currency == null || Money.CURRENCY.equals(currency));
        }

        /** Whether no money goes back by it. */
        boolean isFailed() {
            return status.equals("FAILED") || status.equals("CANCELLED");
        }
    }

    /** Opens a hosted checkout. */
    Outcome<GatewaySession> createSession(
            PaymentId payment,
            SessionId session,
            String referenceId,
            Money amount,
            String description,
            Instant expiresAt) {
        ObjectNode body = JSON.createObjectNode()
                .put("reference_id", referenceId)
                .put("session_type", "PAY")
                .put("mode", "PAYMENT_LINK")
                .put("amount", amount.rupiah())
                .put("currency", Money.CURRENCY)
                .put("country", COUNTRY)
                .put("locale", LOCALE)
                .put("description", description)
                .put("expires_at", expiresAt.toString());
        body.putObject("metadata").put("payment_id", payment.toString());
        putReturnUrl(body, "success_return_url", configuration.successReturnUrl(), session);
        putReturnUrl(body, "cancel_return_url", configuration.cancelReturnUrl(), session);
        return map(send("POST /sessions", post("/sessions", body)), XenditClient::session);
    }

    private static void putReturnUrl(ObjectNode body, String field, String template, SessionId session) {
        if (!template.isEmpty()) {
            body.put(field, XenditConfiguration.returnUrl(template, session.toString()));
        }
    }

    Outcome<GatewaySession> session(String id) {
        return map(read("GET /sessions", "/sessions/" + encode(id)), XenditClient::session);
    }

    /** Closes a checkout, so that it can no longer be paid. */
    Outcome<GatewaySession> cancelSession(String id) {
        return map(
                send("POST /sessions/cancel", post("/sessions/" + encode(id) + "/cancel", JSON.createObjectNode())),
                XenditClient::session);
    }

    /** Sends money back. Repeated with the same reference it is the same refund, by its idempotency key. */
    Outcome<GatewayRefund> createRefund(String reference, String paymentRequestId, Money amount, String reason) {
        ObjectNode body = JSON.createObjectNode()
                .put("payment_request_id", paymentRequestId)
                .put("reference_id", reference)
                .put("amount", amount.rupiah())
                .put("currency", Money.CURRENCY)
                .put("reason", reason);
        return map(
                send("POST /refunds", post("/refunds", body).header("idempotency-key", reference)),
                XenditClient::refund);
    }

    Outcome<GatewayRefund> refund(String id) {
        return map(read("GET /refunds", "/refunds/" + encode(id)), XenditClient::refund);
    }

    /** The refunds of a payment that the gateway knows, at most 100. */
    Outcome<List<GatewayRefund>> refundsOf(String paymentRequestId) {
        return map(
                read(
                        "LIST /refunds",
                        "/refunds?payment_request_id=" + encode(paymentRequestId) + "&limit=" + REFUND_LIST_LIMIT),
                list -> StreamSupport.stream(list.path("data").spliterator(), false)
                        .map(XenditClient::refund)
                        .toList());
    }

    private Outcome<JsonNode> read(String endpoint, String path) {
        Outcome<JsonNode> first = get(endpoint, path);
        return first instanceof Outcome.Unknown ? get(endpoint, path) : first;
    }

    private Outcome<JsonNode> get(String endpoint, String path) {
        return send(endpoint, HttpRequest.newBuilder(uri(path)).GET());
    }

    private HttpRequest.Builder post(String path, ObjectNode body) {
        return HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
    }

    private URI uri(String path) {
        return URI.create(configuration.baseUrl() + path);
    }

    private Outcome<JsonNode> send(String endpointName, HttpRequest.Builder request) {
        EndpointLimiter.Endpoint endpoint = limiter.endpoint(endpointName);
        if (!endpoint.tryAcquire()) {
            return new Outcome.Retryable<>("suspended");
        }
        Timer.Context time = timer.time();
        Outcome<JsonNode> outcome = exchange(
                endpoint,
                request.header("Authorization", authorization).timeout(timeout).build());
        time.stop();
        if (!(outcome instanceof Outcome.Success || outcome instanceof Outcome.Rejected)) {
            failures.mark();
        }
        return outcome;
    }

    private Outcome<JsonNode> exchange(EndpointLimiter.Endpoint endpoint, HttpRequest request) {
        CompletableFuture<HttpResponse<String>> exchange = http.sendAsync(request, BodyHandlers.ofString());
        try {
            // The request's own time-out ends with the headers; this one covers the body, too.
            HttpResponse<String> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() == TOO_MANY_REQUESTS) {
                endpoint.onRateLimited(response.headers());
                return new Outcome.Retryable<>("rate limited");
            }
            Outcome<JsonNode> outcome = outcome(response);
            if (outcome instanceof Outcome.Unknown) {
                endpoint.onFailure();
            } else {
                endpoint.onAnswer();
            }
            return outcome;
        } catch (TimeoutException e) {
            exchange.cancel(true);
            endpoint.onFailure();
            return new Outcome.Unknown<>("time-out");
        } catch (ExecutionException e) {
            endpoint.onFailure();
            return e.getCause() instanceof ConnectException || e.getCause() instanceof HttpConnectTimeoutException
                    ? new Outcome.Retryable<>("not reached")
                    : new Outcome.Unknown<>("no answer");
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return new Outcome.Unknown<>("interrupted");
        }
    }

    private static Outcome<JsonNode> outcome(HttpResponse<String> response) {
        int status = response.statusCode();
        JsonNode body;
        try {
            body = JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            body = JSON.missingNode();
        }
        if (status >= 200 && status < 300 && body != null && body.isObject()) {
            return new Outcome.Success<>(body);
        }
        String code = body == null ? "" : body.path("error_code").asText("");
        if (status >= 400 && status < 500 || CHANNEL_UNAVAILABLE.equals(code)) {
            return new Outcome.Rejected<>(status, code.isEmpty() ? "UNKNOWN" : code);
        }
        return new Outcome.Unknown<>("status " + status);
    }

    private static <T> Outcome<T> map(Outcome<JsonNode> outcome, Function<JsonNode, T> reader) {
        if (outcome instanceof Outcome.Success<JsonNode> success) {
            return new Outcome.Success<>(reader.apply(success.value()));
        }
        if (outcome instanceof Outcome.Rejected<JsonNode> rejected) {
            return new Outcome.Rejected<>(rejected.status(), rejected.errorCode());
        }
        if (outcome instanceof Outcome.Retryable<JsonNode> retryable) {
            return new Outcome.Retryable<>(retryable.reason());
        }
        return new Outcome.Unknown<>(((Outcome.Unknown<JsonNode>) outcome).reason());
    }

    private static GatewaySession session(JsonNode node) {
        return new GatewaySession(
                node.path("payment_session_id").asText(),
                node.path("reference_id").asText(),
                node.path("status").asText(),
                money(node.path("amount")),
                text(node, "currency"),
                text(node, "payment_link_url"),
                text(node, "payment_request_id"),
                text(node, "payment_id"),
                text(node, "channel_code"));
    }

    private static GatewayRefund refund(JsonNode node) {
        return new GatewayRefund(
                node.path("id").asText(),
                node.path("reference_id").asText(),
                node.path("status").asText(),
                money(node.path("amount")),
                text(node, "currency"),
                text(node, "failure_code"));
    }

    /** Whole rupiah, however the number is written; anything else is no amount of ours. */
    static Money money(JsonNode number) {
        if (!number.isNumber()) {
            return null;
        }
        try {
            return Money.of(number.decimalValue().longValueExact());
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).asText() : null;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
