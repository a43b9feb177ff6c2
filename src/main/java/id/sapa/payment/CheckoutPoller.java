package id.sapa.payment;

import id.sapa.common.PaymentId;
import id.sapa.db.Database;
import id.sapa.payment.PaymentReconciler.MismatchException;
import id.sapa.payment.XenditClient.GatewaySession;
import id.sapa.payment.XenditClient.Outcome;
import java.time.Clock;

/** Looks at payments' checkouts at the gateway and closes those that nobody needs any more. Thread-safe. */
final class CheckoutPoller {

    private final Database database;
    private final XenditClient gateway;
    private final PaymentReconciler paymentReconciler;
    private final Clock clock;

    CheckoutPoller(Database database, XenditClient gateway, PaymentReconciler paymentReconciler, Clock clock) {
        this.database = database;
        this.gateway = gateway;
        this.paymentReconciler = paymentReconciler;
        this.clock = clock;
    }

    /**
     * Asks the gateway how a payment's checkout stands, closes it if it is open though the payment is over, and does what
     * follows. If it was paid, that is what counts.
     *
     * @throws GatewayUnavailableException if the gateway gives no answer
     * @throws MismatchException if what it says does not fit
     */
    void poll(PaymentId id) throws MismatchException {
        Payment payment = database.readOnly(
                        handle -> handle.attach(PaymentDao.class).find(id))
                .orElseThrow();
        if (payment.gatewaySessionId() == null) {
            return;
        }
        GatewaySession seen = gateway.session(payment.gatewaySessionId()).getOrThrow();
        boolean over =
                payment.state() != PaymentState.PENDING || !clock.instant().isBefore(payment.expiresAt());
        paymentReconciler.apply(id, over && seen.isActive() ? close(seen) : seen);
    }

    private GatewaySession close(GatewaySession open) {
        Outcome<GatewaySession> outcome = gateway.cancelSession(open.id());
        // Refused: it was paid or has expired between the two calls.
        GatewaySession seen =
                outcome instanceof Outcome.Rejected ? gateway.session(open.id()).getOrThrow() : outcome.getOrThrow();
        if (seen.isActive()) {
            throw new GatewayUnavailableException("checkout " + open.id() + " is still open");
        }
        return seen;
    }
}
