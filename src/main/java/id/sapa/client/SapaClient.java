package id.sapa.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import id.sapa.common.Json;
import id.sapa.common.Page;
import id.sapa.common.ProductId;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Calls the public API. Immutable and thread-safe; {@link #withAccessToken} gives a client that calls as a user.
 *
 * <p>Calls block and are not retried. Sending a message and opening a session with a key are safe to repeat after a failure:
 * pass the same id or key.
 */
public final class SapaClient {

    private static final ObjectMapper JSON = Json.mapper();

    private final Client http;
    private final URI base;
    private final Supplier<String> token;

    private SapaClient(Client http, URI base, Supplier<String> token) {
        this.http = http;
        this.base = base;
        this.token = token;
    }

    /**
     * A client that calls as nobody.
     *
     * @param http a JAX-RS client with the time-outs and the pool that the caller wants; it stays the caller's to close
     * @param base such as {@code https://api.example.com}
     */
    public static SapaClient create(Client http, URI base) {
        return new SapaClient(http, base, () -> null);
    }

    /** The same with this access token. */
    public SapaClient withAccessToken(String accessToken) {
        return new SapaClient(http, base, () -> accessToken);
    }

    /** The same with whatever access token is good at the time of each call. */
    public SapaClient withAccessToken(Supplier<String> accessToken) {
        return new SapaClient(http, base, accessToken);
    }

    /** Has a code sent to the phone and returns the challenge that it answers. */
    public String requestOtp(String phone, Role role) {
        return tree(request("/v1/auth/otp").post(json(Map.of("phone", phone, "role", role))))
                .path("challenge_id")
                .asText();
    }

    /** Signs in. */
    public Tokens signIn(String challengeId, String code) {
        return read(
                request("/v1/auth/token").post(json(Map.of("challenge_id", challengeId, "code", code))), Tokens.class);
    }

    /** Trades a refresh token, which is good once, for new tokens. */
    public Tokens refresh(String refreshToken) {
        return read(request("/v1/auth/refresh").post(json(Map.of("refresh_token", refreshToken))), Tokens.class);
    }

    /** Whether anybody is free. */
    public AvailabilityView availability() {
        return read(request("/v1/availability").get(), AvailabilityView.class);
    }

    /**
     * Mitras, best rated first.
     *
     * @param availableOnly only those who could take a session now
     * @param after the page before's {@code next}, or null
     */
    public Page<MitraInfo> mitras(boolean availableOnly, int limit, String after) {
        return page("/v1/mitras" + query(limit, after) + (availableOnly ? "&available=true" : ""), MitraInfo.class);
    }

    /** What only mitras call. */
    public MitraClient mitra() {
        return new MitraClient(this);
    }

    /** Signs out this device: its refresh token and those that it came from are good no longer. */
    public void signOut() {
        post("/v1/auth/logout");
    }

    /** What can be bought. */
    public Page<SessionInfo.ProductInfo> products() {
        return page(request("/v1/products").get(), SessionInfo.ProductInfo.class);
    }

    /**
     * Opens a session.
     *
     * @param idempotencyKey made by the caller: the same key again gives the first answer again
     */
    public SessionInfo openSession(ProductId product, UUID idempotencyKey) {
        return openSession(Map.of("product_id", product), idempotencyKey);
    }

    /** Opens a session with one mitra and no other. */
    public SessionInfo openSession(ProductId product, UserId mitra, UUID idempotencyKey) {
        return openSession(Map.of("product_id", product, "mitra_id", mitra), idempotencyKey);
    }

    private SessionInfo openSession(Map<String, ?> body, UUID idempotencyKey) {
        return read(
                request("/v1/sessions")
                        .header("Idempotency-Key", idempotencyKey)
                        .post(json(body)),
                SessionInfo.class);
    }

    /**
     * Buys more time for a running session; it is added once the payment has come.
     *
     * @param idempotencyKey as above
     */
    public SessionInfo.PaymentInfo extend(SessionId session, ProductId product, UUID idempotencyKey) {
        return read(
                request(session(session, "/extensions"))
                        .header("Idempotency-Key", idempotencyKey)
                        .post(json(Map.of("product_id", product))),
                SessionInfo.PaymentInfo.class);
    }

    /**
     * Rates a session that has ended, once.
     *
     * @param stars 1 to 5
     */
    public void rate(SessionId session, int stars, String comment) {
        checked(request(session(session, "/rating")).put(json(Map.of("stars", stars, "comment", comment))))
                .close();
    }

    public SessionInfo session(SessionId id) {
        return read(request(session(id, "")).get(), SessionInfo.class);
    }

    /** The user's sessions, newest first; {@code after} is the page before's {@code next}, or null. */
    public Page<SessionInfo> sessions(int limit, String after) {
        return page("/v1/sessions" + query(limit, after), SessionInfo.class);
    }

    public SessionInfo cancel(SessionId id) {
        return read(request(session(id, "/cancel")).post(json(Map.of())), SessionInfo.class);
    }

    public SessionInfo end(SessionId id) {
        return read(request(session(id, "/end")).post(json(Map.of())), SessionInfo.class);
    }

    /**
     * Sends a message. The answer is given once it is stored.
     *
     * @param clientMessageId made by the caller: the same id with the same text is one message, however often it is sent
     */
    public ChatMessage send(SessionId session, UUID clientMessageId, String text) {
        return read(
                request(session(session, "/messages"))
                        .post(json(Map.of("client_message_id", clientMessageId, "text", text))),
                ChatMessage.class);
    }

    /** Messages after a number, in their order. */
    public Page<ChatMessage> messages(SessionId session, long after, int limit) {
        return page(
                request(session(session, "/messages?after=" + after + "&limit=" + limit))
                        .get(),
                ChatMessage.class);
    }

    /** Says how far the user has received and read. */
    public ReceiptInfo receipt(SessionId session, long deliveredSeq, long readSeq) {
        Map<String, Object> body = new HashMap<>();
        body.put("delivered_seq", deliveredSeq);
        body.put("read_seq", readSeq);
        return read(request(session(session, "/receipts")).put(json(body)), ReceiptInfo.class);
    }

    /**
     * Listens to the user's events on a thread of its own, until the subscription is closed. A stream that breaks is opened
     * again where it broke off: no message is missed or comes twice.
     *
     * @param lastEventId where an earlier subscription ended, to go on from there, or null
     */
    public EventSubscription events(EventListener handler, String lastEventId) {
        return new EventSubscription(this, handler, lastEventId);
    }

    Response openStream(Optional<String> lastEventId) {
        Invocation.Builder request = request("/v1/events").accept("text/event-stream");
        lastEventId.ifPresent(id -> request.header(HttpHeaders.LAST_EVENT_ID_HEADER, id));
        return checked(request.get());
    }

    <T> T get(String path, Class<T> type) {
        return read(request(path).get(), type);
    }

    <T> Page<T> page(String path, Class<T> type) {
        return page(request(path).get(), type);
    }

    <T> T put(String path, Map<String, ?> body, Class<T> type) {
        return read(request(path).put(json(body)), type);
    }

    <T> T post(String path, Map<String, ?> body, Class<T> type) {
        return read(request(path).post(json(body)), type);
    }

    /** For calls that answer nothing. */
    void post(String path) {
        checked(request(path).post(json(Map.of()))).close();
    }

    static String query(int limit, String after) {
        return "?limit=" + limit + (after == null ? "" : "&after=" + after);
    }

    private static String session(SessionId id, String rest) {
        return "/v1/sessions/" + id + rest;
    }

    private Invocation.Builder request(String path) {
        Invocation.Builder request =
                http.target(base.resolve(path)).request(MediaType.APPLICATION_JSON, "application/problem+json");
        String bearer = token.get();
        return bearer == null ? request : request.header(HttpHeaders.AUTHORIZATION, "Bearer " + bearer);
    }

    private static Entity<String> json(Map<String, ?> body) {
        return Entity.json(Json.write(body));
    }

    private static <T> T read(Response response, Class<T> type) {
        return convert(tree(response), JSON.constructType(type));
    }

    private static <T> Page<T> page(Response response, Class<T> type) {
        return convert(tree(response), JSON.getTypeFactory().constructParametricType(Page.class, type));
    }

    private static <T> T convert(JsonNode tree, JavaType type) {
        return JSON.convertValue(tree, type);
    }

    private static JsonNode tree(Response response) {
        return parse(checked(response).readEntity(String.class));
    }

    private static Response checked(Response response) {
        if (response.getStatusInfo().getFamily() != Response.Status.Family.SUCCESSFUL) {
            JsonNode problem = parse(response.readEntity(String.class));
            throw new SapaException(response.getStatus(), problem.path("code").asText(), problem);
        }
        return response;
    }

    private static JsonNode parse(String body) {
        try {
            return body == null || body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            // Not from the service: a proxy's page.
            return MissingNode.getInstance();
        }
    }
}
