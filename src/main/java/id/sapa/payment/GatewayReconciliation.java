package id.sapa.payment;

import id.sapa.db.Database;
import id.sapa.payment.XenditClient.GatewayRefund;
import id.sapa.payment.XenditClient.GatewaySession;
import java.util.List;
import java.util.Optional;

/** Compares payments that came, and their refunds, with what the gateway has of them. Thread-safe. */
final class GatewayReconciliation {

    private final Database database;
    private final XenditClient gateway;

    GatewayReconciliation(Database database, XenditClient gateway) {
        this.database = database;
        this.gateway = gateway;
    }

    /** Whether the gateway has this payment and the same refunds of it; not if it cannot be asked. */
    boolean agrees(Payment payment) {
        try {
            return difference(payment).isEmpty();
        } catch (GatewayUnavailableException e) {
            return false;
        }
    }

    /**
     * In what the gateway differs about a payment that came.
     *
     * @throws GatewayUnavailableException if it cannot be asked
     */
    Optional<String> difference(Payment payment) {
        GatewaySession checkout = gateway.session(payment.gatewaySessionId()).getOrThrow();
        if (!checkout.isCompleted() || !checkout.hasAmount(payment.amount()) || checkout.paymentRequestId() == null) {
            return Optional.of("the gateway's checkout is " + checkout.status() + " of " + checkout.amount());
        }
        List<GatewayRefund> theirs =
                gateway.refundsOf(checkout.paymentRequestId()).getOrThrow();
        List<Refund> ours =
                database.readOnly(handle -> handle.attach(RefundDao.class).ofPayment(payment.id()));
        return findUnexpected(ours, theirs).or(() -> missing(ours, theirs));
    }

    private static Optional<String> findUnexpected(List<Refund> ours, List<GatewayRefund> theirs) {
        return theirs.stream()
                .filter(refund -> !refund.isFailed() && ours.stream().noneMatch(own -> isSame(own, refund)))
                .findFirst()
                .map(refund -> "the gateway has a refund that is not ours: " + refund.id());
    }

    private static Optional<String> missing(List<Refund> ours, List<GatewayRefund> theirs) {
        return ours.stream()
                .filter(own -> own.state() == RefundState.SUCCEEDED
                        && theirs.stream()
                                .noneMatch(refund -> refund.status().equals("SUCCEEDED") && isSame(own, refund)))
                .findFirst()
                .map(own -> "the gateway does not list the refund " + own.gatewayRefundId());
    }

    /** A refund that goes through the gateway, or that it may be taking this moment. */
    private static boolean isSame(Refund own, GatewayRefund theirs) {
        boolean named = switch (own.state()) {
            case PENDING, SUCCEEDED -> theirs.id().equals(own.gatewayRefundId());
            case REQUESTED -> own.isNamedBy(theirs.referenceId());
            case FAILED, MANUAL, SETTLED -> false;
        };
        return named && theirs.hasAmount(own.amount());
    }
}
