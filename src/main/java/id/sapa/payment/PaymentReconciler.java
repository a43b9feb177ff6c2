package id.sapa.payment;

import id.sapa.common.PaymentId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.ledger.Ledger;
import id.sapa.payment.XenditClient.GatewaySession;
import java.time.Clock;
import java.time.Instant;

/**
 * Brings a payment to where the gateway says that it is, once, however often and by whom it is told: webhook, expiry,
 * reconciliation. What the gateway says was asked of it by us; a webhook alone moves no money. Thread-safe.
 */
final class PaymentReconciler {

    private final Database database;
    private final Ledger ledger;
    private final RefundService refundService;
    private final Clock clock;
    private volatile PaymentHandler use;

    PaymentReconciler(Database database, Ledger ledger, RefundService refundService, Clock clock) {
        this.database = database;
        this.ledger = ledger;
        this.refundService = refundService;
        this.clock = clock;
    }

    void usedFor(PaymentHandler paymentHandler) {
        this.use = paymentHandler;
    }

    /** What the gateway says does not fit our payment: people must look at it. */
    static final class MismatchException extends Exception {
        private static final long serialVersionUID = 1L;

        MismatchException(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * Applies the state of a checkout. One that can still be paid changes nothing.
     *
     * @throws MismatchException if it is not a checkout of this payment, or not of its amount and currency, or if the
     *     payment was paid through another one already
     */
    void apply(PaymentId id, GatewaySession checkout) throws MismatchException {
        if (PaymentService.paymentOf(checkout.referenceId()).filter(id::equals).isEmpty()) {
            throw new MismatchException("the checkout is of another payment");
        }
        if (checkout.isActive()) {
            return;
        }
        if (!checkout.isCompleted() && !checkout.isClosed()) {
            throw new MismatchException("the checkout is " + checkout.status() + ", which we do not know");
        }
        String mismatch = database.inTransaction(transaction -> {
            PaymentDao dao = transaction.dao(PaymentDao.class);
            use.lock(transaction, dao.find(id).orElseThrow());
            Payment payment = dao.lock(id).orElseThrow();
            return checkout.isCompleted()
                    ? paid(transaction, payment, checkout)
                    : expired(transaction, payment, checkout);
        });
        if (mismatch != null) {
            throw new MismatchException(mismatch);
        }
    }

    /** Nobody can pay it any more. */
    void expire(PaymentId id) {
        database.useTransaction(transaction -> {
            PaymentDao dao = transaction.dao(PaymentDao.class);
            use.lock(transaction, dao.find(id).orElseThrow());
            Payment payment = dao.lock(id).orElseThrow();
            if (payment.state() == PaymentState.PENDING) {
                close(transaction, payment);
            }
        });
    }

    private String paid(Transaction transaction, Payment payment, GatewaySession checkout) {
        if (!payment.state().canBecome(PaymentState.PAID)) {
            return checkout.id().equals(payment.gatewaySessionId())
                    ? null
                    : "the payment was paid through another checkout already";
        }
        if (!checkout.hasAmount(payment.amount())) {
            return "paid " + checkout.currency() + " " + checkout.amount() + " instead of " + payment.amount();
        }
        Instant now = clock.instant();
        PaymentDao dao = transaction.dao(PaymentDao.class);
        if (dao.paid(
                        payment.id(),
                        payment.state(),
                        checkout.id(),
                        checkout.paymentRequestId(),
                        checkout.paymentId(),
                        checkout.channel(),
                        now)
                != 1) {
            throw new IllegalStateException("payment " + payment.id() + " has changed under its lock");
        }
        dao.insertTransition(payment.id(), null, payment.state().wire(), PaymentState.PAID.wire(), null, now);
        ledger.paymentReceived(transaction, payment.id(), payment.sessionId(), payment.amount());
        Payment paid = dao.find(payment.id()).orElseThrow();
        if (!use.paid(transaction, paid)) {
            refundService.refundRemaining(transaction, paid, "not_usable");
        }
        return null;
    }

    private String expired(Transaction transaction, Payment payment, GatewaySession checkout) {
        boolean current = checkout.id().equals(payment.gatewaySessionId());
        if (current && payment.state() == PaymentState.PENDING) {
            close(transaction, payment);
        }
        return null;
    }

    private void close(Transaction transaction, Payment payment) {
        PaymentDao dao = transaction.dao(PaymentDao.class);
        dao.close(payment.id(), PaymentState.EXPIRED);
        dao.insertTransition(
                payment.id(), null, payment.state().wire(), PaymentState.EXPIRED.wire(), null, clock.instant());
        use.expired(transaction, payment);
    }
}
