package id.sapa.session;

import com.fasterxml.jackson.annotation.JsonCreator;
import id.sapa.common.WireEnum;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a session is in its life, and where it may go from there. */
public enum SessionState implements WireEnum {
    /** Waits for its payment. */
    AWAITING_PAYMENT,
    /** Waits for a mitra. */
    PAIRING,
    /** The two talk. */
    ACTIVE,
    /** It took place. */
    ENDED,
    /** The customer gave up before a mitra accepted. */
    CANCELLED,
    /** It was not paid in time. */
    EXPIRED,
    /** No mitra accepted in time. */
    UNMATCHED;

    private static final Map<SessionState, Set<SessionState>> NEXT = Map.of(
            AWAITING_PAYMENT, EnumSet.of(PAIRING, CANCELLED, EXPIRED),
            PAIRING, EnumSet.of(ACTIVE, CANCELLED, UNMATCHED),
            ACTIVE, EnumSet.of(ENDED));

    @JsonCreator
    public static SessionState fromString(String wire) {
        return WireEnum.parse(SessionState.class, wire);
    }

    /** Whether the transition table has an edge to that state. */
    public boolean canBecome(SessionState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether it still counts as the customer's one open session. */
    public boolean isOpen() {
        return NEXT.containsKey(this);
    }
}
