package id.sapa.common;

/**
 * The stable codes of problem responses (RFC 9457), each with its HTTP status. Clients branch on the code: it is never
 * renamed, and one never changes its meaning.
 */
public enum ProblemCode implements WireEnum {
    BAD_REQUEST(400, "The request is malformed"),
    VALIDATION_FAILED(422, "Some fields are not acceptable"),
    UNAUTHORIZED(401, "A valid access token is needed"),
    FORBIDDEN(403, "Not allowed"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    NOT_ACCEPTABLE(406, "No acceptable representation"),
    REQUEST_TIMEOUT(408, "The request took too long to arrive"),
    CONFLICT(409, "In conflict with the current state"),
    PAYLOAD_TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    TOO_LONG(413, "The frame is too long"),
    RATE_LIMITED(429, "Too many requests"),
    INTERNAL_ERROR(500, "Something went wrong on our side"),
    UNAVAILABLE(503, "Not available right now"),

    INVALID_CODE(401, "The code is wrong or no longer valid"),
    INVALID_REFRESH_TOKEN(401, "The refresh token is not valid"),
    INVALID_CREDENTIALS(401, "E-mail or password is wrong"),
    ACCOUNT_BLOCKED(403, "The account is blocked"),
    PHONE_TAKEN(409, "The phone number has such an account already"),
    EMAIL_TAKEN(409, "The e-mail address has an account already"),

    OFFLINE(409, "The mitra is not online"),
    NO_MITRA_AVAILABLE(409, "Nobody is free right now"),
    SESSION_OPEN(409, "There is an open session already"),
    SESSION_NOT_ACTIVE(409, "The session is not active"),
    SESSION_NOT_CANCELLABLE(409, "The session can no longer be cancelled"),
    NOT_A_NO_SHOW(409, "The mitra has shown up, or still has time to"),
    SESSION_NOT_ENDED(409, "The session has not ended"),
    ALREADY_RATED(409, "The session is rated already"),
    EXTENSION_OPEN(409, "An extension is being paid already"),
    OFFER_GONE(409, "The offer is gone"),
    CLIENT_MESSAGE_ID_REUSED(409, "The client message id was used for another text"),
    IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for another request"),
    IDEMPOTENCY_KEY_IN_USE(409, "A request with this idempotency key is being processed"),
    MONEY_OPEN(409, "Money is still owed to the account"),
    PAYOUT_NOT_DRAFT(409, "The payout is no longer a draft"),
    PAYMENT_GATEWAY_UNAVAILABLE(503, "The payment gateway does not answer");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status, 400 to 599. */
    public int status() {
        return status;
    }

    /** A short English summary of the kind of problem. */
    public String title() {
        return title;
    }
}
