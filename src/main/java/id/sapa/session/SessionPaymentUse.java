package id.sapa.session;

import id.sapa.db.Tx;
import id.sapa.payment.Payment;
import id.sapa.payment.PaymentUse;

/** What becomes of sessions and extensions when their payments are decided. */
final class SessionPaymentUse implements PaymentUse {

    private final SessionLifecycle lifecycle;
    private final ExtensionService extensions;

    SessionPaymentUse(SessionLifecycle lifecycle, ExtensionService extensions) {
        this.lifecycle = lifecycle;
        this.extensions = extensions;
    }

    @Override
    public void lock(Tx tx, Payment payment) {
        lifecycle.lock(tx, payment.sessionId());
    }

    @Override
    public boolean paid(Tx tx, Payment payment) {
        ChatSession session = locked(tx, payment);
        if (payment.extensionId() != null) {
            return extensions.paid(tx, session, payment.extensionId());
        }
        if (session.state() != SessionState.AWAITING_PAYMENT) {
            return false;
        }
        lifecycle.paid(tx, session);
        return true;
    }

    @Override
    public void expired(Tx tx, Payment payment) {
        ChatSession session = locked(tx, payment);
        if (payment.extensionId() != null) {
            lifecycle.extensionExpired(tx, session, payment.extensionId());
        } else if (session.state() == SessionState.AWAITING_PAYMENT) {
            lifecycle.expire(tx, session);
        }
    }

    private static ChatSession locked(Tx tx, Payment payment) {
        return tx.dao(SessionDao.class).find(payment.sessionId()).orElseThrow();
    }
}
