package id.sapa.payment;

import id.sapa.db.Transaction;

/** What a payment is for. Implemented by the feature that sells it; called in the transaction that decides the payment. */
public interface PaymentHandler {

    /** Takes the locks that come before the payment's: on the mitra, if there is one, and on the session. */
    void lock(Transaction transaction, Payment payment);

    /**
     * The payment has come.
     *
     * @return whether it is used; if not, it is refunded in full
     */
    boolean paid(Transaction transaction, Payment payment);

    /** An operator has refunded all of a payment that was in use. */
    void refundedInFull(Transaction transaction, Payment payment);

    /** A refund of the payment has changed its state; {@link #lock} was called before. */
    void refundChanged(Transaction transaction, Payment payment);

    /** The payment can no longer come in time: it has expired. */
    void expired(Transaction transaction, Payment payment);
}
