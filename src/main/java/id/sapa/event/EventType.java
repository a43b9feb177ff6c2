package id.sapa.event;

/**
 * The kinds of frames that the server sends on behalf of a session, by their {@code type} on the wire. Between instances a
 * kind is its position here, so new ones go to the end.
 */
public enum EventType {
    MESSAGE("message"),
    RECEIPT("receipt"),
    TYPING("typing"),
    SESSION("session"),
    SESSION_WARNING("session.warning"),
    OFFER("offer"),
    OFFER_GONE("offer.gone");

    private final String wire;

    EventType(String wire) {
        this.wire = wire;
    }

    /** The frame's {@code type}. */
    public String wire() {
        return wire;
    }
}
