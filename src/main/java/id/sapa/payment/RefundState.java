package id.sapa.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import id.sapa.common.WireEnum;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a refund is, and where it may go. */
public enum RefundState implements WireEnum {
    /** Decided; the gateway is to be asked. */
    REQUESTED,
    /** The gateway has it in hand. */
    PENDING,
    /** The gateway has given the money back. */
    SUCCEEDED,
    /** The gateway could not; it is about to become an operator's task. */
    FAILED,
    /** An operator must transfer the money. */
    MANUAL,
    /** An operator has transferred the money. */
    SETTLED;

    private static final Map<RefundState, Set<RefundState>> NEXT = Map.of(
            REQUESTED, EnumSet.of(PENDING, SUCCEEDED, FAILED, MANUAL),
            // Requested again when it failed for a reason that may pass; manual at an operator's word.
            PENDING, EnumSet.of(REQUESTED, SUCCEEDED, FAILED, MANUAL),
            FAILED, EnumSet.of(MANUAL),
            // The gateway's word may come after an operator has taken over, but before any money was sent.
            MANUAL, EnumSet.of(REQUESTED, SETTLED, SUCCEEDED));

    @JsonCreator
    public static RefundState fromString(String wire) {
        return WireEnum.parse(RefundState.class, wire);
    }

    /** Whether the transition table has an edge to that state. */
    public boolean canBecome(RefundState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }
}
