package id.sapa.session;

import id.sapa.db.Transaction;
import id.sapa.payment.Payment;
import id.sapa.payment.PaymentHandler;

/** What becomes of sessions and extensions when their payments are decided. */
final class SessionPaymentHandler implements PaymentHandler {

    private final SessionLifecycle lifecycle;
    private final ExtensionService extensions;

    SessionPaymentHandler(SessionLifecycle lifecycle, ExtensionService extensions) {
        this.lifecycle = lifecycle;
        this.extensions = extensions;
    }

    @Override
    public void lock(Transaction transaction, Payment payment) {
        lifecycle.lock(transaction, payment.sessionId());
    }

    @Override
    public boolean paid(Transaction transaction, Payment payment) {
        ChatSession session = locked(transaction, payment);
        if (payment.extensionId() != null) {
            return extensions.paid(transaction, session, payment.extensionId());
        }
        if (session.state() != SessionState.AWAITING_PAYMENT) {
            return false;
        }
        lifecycle.paid(transaction, session);
        return true;
    }

    @Override
    public void expired(Transaction transaction, Payment payment) {
        ChatSession session = locked(transaction, payment);
        if (payment.extensionId() != null) {
            lifecycle.extensionExpired(transaction, session, payment.extensionId());
        } else if (session.state() == SessionState.AWAITING_PAYMENT) {
            lifecycle.expire(transaction, session);
        }
    }

    @Override
    public void refundedInFull(Transaction transaction, Payment payment) {
        if (payment.extensionId() == null) {
            lifecycle.refundedInFull(transaction, locked(transaction, payment));
        }
    }

    @Override
    public void refundChanged(Transaction transaction, Payment payment) {
        lifecycle.paymentChanged(transaction, payment.sessionId());
    }

    private static ChatSession locked(Transaction transaction, Payment payment) {
        return transaction.dao(SessionDao.class).find(payment.sessionId()).orElseThrow();
    }
}
