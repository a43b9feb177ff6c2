package id.sapa.payment;

import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What sessions need of payments. Thread-safe. */
public interface Payments {

    /** Opens the payment of a session, pending and without a checkout yet. */
    void openForSession(Tx tx, SessionId session, UserId customer, Money amount, String description);

    /** Opens the payment of an extension. */
    void openForExtension(
            Tx tx, SessionId session, ExtensionId extension, UserId customer, Money amount, String description);

    /**
     * Gets the payment's checkout from the gateway, unless it has one or is no longer pending. Not to be called in a
     * transaction.
     *
     * @throws ProblemException {@code payment_gateway_unavailable} if the gateway does not give one
     */
    Payment checkout(PaymentId id);

    /** The payment of the session itself; empty if it was free. */
    Optional<Payment> sessionPayment(Handle handle, SessionId session);

    Optional<Payment> extensionPayment(Handle handle, ExtensionId extension);

    /** The payments of several sessions, those of extensions left out. */
    Map<SessionId, PaymentView> sessionPayments(Handle handle, List<SessionId> sessions);

    /** The session's own payment is not needed any more: cancelled if pending, refunded in full if paid. */
    void release(Tx tx, SessionId session, String reason);

    /** The extension can no longer be used: a pending payment is cancelled; if it is paid all the same, it is refunded. */
    void cancelExtension(Tx tx, ExtensionId extension);

    /** Refunds all that was paid for the session and its extensions. */
    void refundSession(Tx tx, SessionId session, String reason);
}
