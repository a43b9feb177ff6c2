package id.sapa.event;

/** What instances tell each other, beside users' events. Every topic is a hint that polling Postgres backs up. */
public enum BroadcastTopic {
    /** Settings have a new version; the payload is its number. */
    SETTINGS,
    /** Tokens of a user are no longer good; the payload is {@code user-id:auth-version:blocked}. */
    REVOCATION
}
