package id.sapa.ledger;

import id.sapa.common.WireEnum;

/** Why money moved. With its cause, each kind is recorded at most once. */
public enum TransactionType implements WireEnum {
    /** A customer's payment arrived; the cause is the payment. */
    PAYMENT,
    /** A session took place: its funds are split; the cause is the session. */
    SESSION_REVENUE,
    /** A refund was decided; the cause is the refund. */
    REFUND_REQUESTED,
    /** The gateway gave the money back; the cause is the refund. */
    REFUND_SUCCEEDED,
    /** An operator gave the money back by bank transfer; the cause is the refund. */
    REFUND_SETTLED,
    /** A mitra was paid; the cause is the payout's line. */
    PAYOUT
}
