package id.sapa.pairing;

import id.sapa.common.WireEnum;

/** What became of an offer. Only an open one changes. */
public enum OfferState implements WireEnum {
    OPEN,
    ACCEPTED,
    DECLINED,
    EXPIRED,
    /** Taken back: somebody else accepted, or the session no longer waits. */
    WITHDRAWN
}
