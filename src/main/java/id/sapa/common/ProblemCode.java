package id.sapa.common;

/**
 * The stable codes of problem responses (RFC 9457), each with its HTTP status. Clients branch on the code: it is never
 * renamed, and one never changes its meaning.
 */
public enum ProblemCode implements WireEnum {
    BAD_REQUEST(
            400,
            "The request is malformed",
            "Fix the request: its JSON, encoding, headers or parameters cannot be read. Do not repeat it as it is."),
    VALIDATION_FAILED(
            422,
            "Some fields are not acceptable",
            "Show each of `errors` (`field`, `message`) at its field and let the user correct it."),
    UNAUTHORIZED(
            401,
            "A valid access token is needed",
            "Refresh the access token once and repeat; if that fails, sign in again."),
    FORBIDDEN(403, "Not allowed", "Do not repeat: the role or the origin may not do this."),
    NOT_FOUND(404, "Not found", "Forget the id: it does not exist, or is not for the caller."),
    METHOD_NOT_ALLOWED(405, "Method not allowed", "Use a method that the `Allow` header names."),
    NOT_ACCEPTABLE(406, "No acceptable representation", "Accept `application/json`."),
    REQUEST_TIMEOUT(408, "The request took too long to arrive", "Repeat, on a better connection."),
    CONFLICT(409, "In conflict with the current state", "Load the resource again and decide from its present state."),
    PAYLOAD_TOO_LARGE(413, "The request is too large", "Send less."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "Unsupported media type",
            "Send `application/json`, without a content encoding that is not supported."),
    URI_TOO_LONG(414, "The address is too long", "Send a shorter query."),
    EXPECTATION_FAILED(417, "The Expect header asks for something unknown", "Send no `Expect` but `100-continue`."),
    UPGRADE_REQUIRED(
            426, "Another protocol version is needed", "Use WebSocket version 13, as `Sec-WebSocket-Version` says."),
    HEADERS_TOO_LARGE(431, "The header fields are too large", "Send fewer or shorter header fields."),
    TOO_LONG(413, "The frame is too long", "WebSocket only: send a shorter frame."),
    RATE_LIMITED(429, "Too many requests", "Wait for `Retry-After` seconds (`retry_after_ms` in frames), then repeat."),
    INTERNAL_ERROR(
            500,
            "Something went wrong on our side",
            "Repeat later with back-off, creating calls with the same `Idempotency-Key`; report `request_id`."),
    NOT_IMPLEMENTED(501, "The server does not know this", "Do not repeat."),
    HTTP_VERSION_NOT_SUPPORTED(505, "The HTTP version is not supported", "Use HTTP/1.1."),
    UNAVAILABLE(503, "Not available right now", "Repeat with back-off."),

    INVALID_CODE(
            401, "The code is wrong or no longer valid", "Let the user type the code again, or ask for a new one."),
    INVALID_REFRESH_TOKEN(401, "The refresh token is not valid", "Sign in again."),
    INVALID_CREDENTIALS(401, "E-mail or password is wrong", "Let the operator type them again."),
    ACCOUNT_BLOCKED(403, "The account is blocked", "Tell the user to contact support."),
    PHONE_TAKEN(409, "The phone number has such an account already", "Look for the existing account of this number."),
    EMAIL_TAKEN(409, "The e-mail address has an account already", "Look for the existing account of this address."),

    OFFLINE(409, "The mitra is not online", "Go online first (`PUT /v1/mitra/presence`)."),
    NO_MITRA_AVAILABLE(409, "Nobody is free right now", "Watch `GET /v1/availability` and offer to try again."),
    SESSION_OPEN(
            409,
            "There is an open session already",
            "Go on with the open session, named by `session_id` where there is one."),
    SESSION_NOT_ACTIVE(409, "The session is not active", "Load the session: it has not begun or has ended."),
    SESSION_NOT_CANCELLABLE(
            409, "The session can no longer be cancelled", "Load the session; an active one can be ended instead."),
    NOT_A_NO_SHOW(
            409,
            "The mitra has shown up, or still has time to",
            "Load the session; end it without `end_reason`, or wait."),
    SESSION_NOT_ENDED(409, "The session has not ended", "Rate once it has ended after taking place."),
    ALREADY_RATED(409, "The session is rated already", "Show the rating that was given."),
    EXTENSION_OPEN(409, "An extension is being paid already", "Pay the pending extension, or wait until it expires."),
    OFFER_GONE(409, "The offer is gone", "Remove the offer: somebody else took it, or it ran out."),
    CLIENT_MESSAGE_ID_REUSED(
            409, "The client message id was used for another text", "Give every message an id of its own."),
    IDEMPOTENCY_KEY_REUSED(
            422, "The idempotency key was used for another request", "Use a new key for another request."),
    IDEMPOTENCY_KEY_IN_USE(
            409,
            "A request with this idempotency key is being processed",
            "Repeat in a moment with the same key: it gets the answer of the first request."),
    MONEY_OPEN(409, "Money is still owed to the account", "Wait until refunds and payouts are settled, then repeat."),
    PAYOUT_NOT_DRAFT(409, "The payout is no longer a draft", "Load the payout: it is paid or discarded."),
    PAYMENT_GATEWAY_UNAVAILABLE(
            503, "The payment gateway does not answer", "Repeat with back-off and the same `Idempotency-Key`.");

    private final int status;
    private final String title;
    private final String remedy;

    ProblemCode(int status, String title, String remedy) {
        this.status = status;
        this.title = title;
        this.remedy = remedy;
    }

    /** The HTTP status, 400 to 599. */
    public int status() {
        return status;
    }

    /** A short English summary of the kind of problem. */
    public String title() {
        return title;
    }

    /** What a client does about it, in Markdown. */
    public String remedy() {
        return remedy;
    }
}
