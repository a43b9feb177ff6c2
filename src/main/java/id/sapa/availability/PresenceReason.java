package id.sapa.availability;

import com.fasterxml.jackson.annotation.JsonCreator;
import id.sapa.common.WireEnum;

/** Why a mitra's switch was turned. */
public enum PresenceReason implements WireEnum {
    /** By the mitra itself. */
    REQUESTED,
    /** It let {@code pairing.max_missed_offers} offers in a row expire. */
    MISSED_OFFERS,
    /** Its heartbeats stopped for {@code presence.stale_after_seconds}. */
    NO_HEARTBEAT;

    @JsonCreator
    public static PresenceReason fromString(String wire) {
        return WireEnum.parse(PresenceReason.class, wire);
    }
}
