package id.sapa.ledger;

import id.sapa.common.WireEnum;

/** Whether the money of a payout has left. */
public enum PayoutState implements WireEnum {
    DRAFT,
    PAID,
    /** Given up: what it took can be paid by another. */
    DISCARDED
}
