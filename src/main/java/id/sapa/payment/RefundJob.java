package id.sapa.payment;

import id.sapa.common.RefundId;
import id.sapa.db.Database;
import id.sapa.jobs.JobType;
import id.sapa.payment.XenditClient.GatewayRefund;
import id.sapa.payment.XenditClient.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Asks the gateway for a refund, once. That it is being asked is noted first; if the answer is lost, by the network or
 * by our own end, the webhook is waited for, and after a while an operator looks at it: money is never sent twice.
 */
final class RefundJob {

    static final JobType TYPE = new JobType("refund");

    /** Refusals that pass by themselves. */
    private static final Set<String> NOT_YET = Set.of("INSUFFICIENT_BALANCE", "REFUND_IN_PROGRESS");

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final String REASON = "REQUESTED_BY_CUSTOMER";

    private final Database database;
    private final XenditClient gateway;
    private final Refunds refunds;
    private final Clock clock;

    RefundJob(Database database, XenditClient gateway, Refunds refunds, Clock clock) {
        this.database = database;
        this.gateway = gateway;
        this.refunds = refunds;
        this.clock = clock;
    }

    void run(RefundId id) {
        Refund refund =
                database.read(handle -> handle.attach(RefundDao.class).find(id)).orElseThrow();
        if (refund.state() != RefundState.REQUESTED) {
            return;
        }
        Payment payment = database.read(
                        handle -> handle.attach(PaymentDao.class).find(refund.paymentId()))
                .orElseThrow();
        if (payment.gatewayPaymentRequestId() == null) {
            fail(id, null, "NOTHING_TO_REFUND_AT_GATEWAY");
            return;
        }
        Instant now = clock.instant();
        if (database.read(handle -> handle.attach(RefundDao.class).asking(id, now)) == 0) {
            waitForWord(refund, now);
            return;
        }
        settle(id, gateway.refund(id, payment.gatewayPaymentRequestId(), refund.amount(), REASON));
    }

    private void settle(RefundId id, Outcome<GatewayRefund> outcome) {
        if (outcome instanceof Outcome.Done<GatewayRefund> done) {
            GatewayRefund told = done.value();
            switch (told.status()) {
                case "SUCCEEDED" -> database.useTransaction(tx -> refunds.succeeded(tx, id, told.id()));
                case "FAILED", "CANCELLED" -> fail(id, told.id(), told.failureCode());
                default -> database.useTransaction(tx -> refunds.pending(tx, id, told.id()));
            }
        } else if (outcome instanceof Outcome.Refused<GatewayRefund> refused
                && !NOT_YET.contains(refused.errorCode())) {
            fail(id, null, refused.errorCode());
        } else {
            if (!(outcome instanceof Outcome.Unknown<GatewayRefund>)) {
                database.read(handle -> handle.attach(RefundDao.class).notAsked(id));
            }
            throw new IllegalStateException("refund " + id + " must be looked at again: " + outcome);
        }
    }

    private void waitForWord(Refund refund, Instant now) {
        if (refund.askedAt() != null && now.isAfter(refund.askedAt().plus(PATIENCE))) {
            fail(refund.id(), null, "ANSWER_LOST");
        } else {
            throw new IllegalStateException("refund " + refund.id() + " waits for the gateway's word");
        }
    }

    private void fail(RefundId id, String gatewayRefund, String failureCode) {
        database.useTransaction(tx -> refunds.failed(tx, id, gatewayRefund, failureCode));
    }
}
