package id.sapa.event;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kinds of frames that the server sends on behalf of a session or a user. Each has a {@code type} on the wire and a code between instances, which
 * no release may change or reuse: during a rollout two releases talk to each other.
 */
public enum EventType {
    MESSAGE("message", 0),
    RECEIPT("receipt", 1),
    TYPING("typing", 2),
    SESSION("session", 3),
    SESSION_WARNING("session.warning", 4),
    OFFER("offer", 5),
    OFFER_GONE("offer.gone", 6),
    PRESENCE("presence", 7);

    private static final Map<Integer, EventType> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::code, Function.identity()));

    private final String wire;
    private final int code;

    EventType(String wire, int code) {
        this.wire = wire;
        this.code = code;
    }

    /** The frame's {@code type}. */
    public String wire() {
        return wire;
    }

    /** What stands for it between instances, 0 to 127. */
    int code() {
        return code;
    }

    /** Empty for a code of a newer release. */
    static Optional<EventType> ofCode(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}
