package id.sapa.payment;

import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import id.sapa.db.Database;
import id.sapa.jobs.JobType;
import id.sapa.payment.XenditClient.GatewayRefund;
import id.sapa.payment.XenditClient.GatewaySession;
import id.sapa.payment.XenditClient.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Brings refunds to the gateway and asks what became of them. That one is being sent is noted first; if the answer is
 * lost, by the network or by our own end, the gateway's list is looked through before it is sent again, with the same
 * idempotency key: money is never sent twice. Thread-safe.
 */
final class RefundJob {

    static final JobType TYPE = new JobType("refund");

    /** Refusals that pass by themselves. */
    private static final Set<String> NOT_YET = Set.of("INSUFFICIENT_BALANCE", "REFUND_IN_PROGRESS");
    /** Refusals of what the gateway has had before: its list tells more. */
    private static final Set<String> REPEATED = Set.of("DUPLICATE_ERROR", "IDEMPOTENCY_ERROR");

    private static final String EXCEEDED = "REFUND_AMOUNT_EXCEEDED";

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    /** How long a refund that was taken may be missing from the gateway's list. */
    private static final Duration LIST_LAG = Duration.ofSeconds(5);

    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);

    private final Database database;
    private final XenditClient gateway;
    private final Refunds refunds;
    private final PaymentEvents events;
    private final Clock clock;

    RefundJob(Database database, XenditClient gateway, Refunds refunds, PaymentEvents events, Clock clock) {
        this.database = database;
        this.gateway = gateway;
        this.refunds = refunds;
        this.events = events;
        this.clock = clock;
    }

    /** Does what is due for a refund: sends it, or asks how it stands. */
    void run(RefundId id) {
        Refund refund =
                database.read(handle -> handle.attach(RefundDao.class).find(id)).orElseThrow();
        switch (refund.state()) {
            case REQUESTED -> send(refund);
            case PENDING -> follow(refund);
            case SUCCEEDED, FAILED, MANUAL, SETTLED -> {
                // Decided, or an operator's business.
            }
        }
    }

    private void send(Refund refund) {
        String paymentRequest = paymentRequest(refund.paymentId());
        if (refund.askedAt() != null) {
            if (clock.instant().isBefore(refund.askedAt().plus(LIST_LAG))) {
                throw new GatewayUnavailableException("refund " + refund.id() + " may still show up in the list");
            }
            Optional<GatewayRefund> known = gateway.refundsOf(paymentRequest).orRetry().stream()
                    .filter(candidate -> refund.id().toString().equals(candidate.referenceId()))
                    .findFirst();
            if (known.isPresent()) {
                apply(refund, known.get());
                return;
            }
        }
        database.read(handle -> handle.attach(RefundDao.class).asking(refund.id(), clock.instant()));
        Outcome<GatewayRefund> outcome =
                gateway.createRefund(refund.id(), paymentRequest, refund.amount(), reason(refund));
        if (outcome instanceof Outcome.Refused<GatewayRefund> refused) {
            refused(refund, refused.errorCode());
        } else {
            apply(refund, outcome.orRetry());
        }
    }

    private void refused(Refund refund, String code) {
        // Sent before, it may be this very refund that leaves too little.
        boolean repeated = refund.askedAt() != null && code.equals(EXCEEDED);
        if (repeated || NOT_YET.contains(code) || REPEATED.contains(code)) {
            database.read(handle -> handle.attach(RefundDao.class).refusedForNow(refund.id(), code));
            throw new GatewayUnavailableException("refund " + refund.id() + ": " + code);
        }
        database.useTransaction(tx -> refunds.failed(tx, refund.id(), null, code));
    }

    private void follow(Refund refund) {
        apply(refund, gateway.refund(refund.gatewayRefundId()).orRetry());
        Instant now = clock.instant();
        database.read(handle -> handle.attach(RefundDao.class).checkedAt(refund.id(), now.plus(pause(refund, now))));
    }

    private void apply(Refund refund, GatewayRefund told) {
        if (!told.isOf(refund.amount())) {
            events.flagFinding(
                    refund.paymentId(),
                    told.id(),
                    "the gateway refunds " + told.amount() + " instead of " + refund.amount());
            return;
        }
        database.inTransaction(tx -> refunds.told(tx, refund.id(), told))
                .ifPresent(strange -> events.flagFinding(refund.paymentId(), told.id(), strange));
    }

    /** What the gateway calls the payment; its first message may have left it out. */
    private String paymentRequest(PaymentId id) {
        Payment payment = database.read(
                        handle -> handle.attach(PaymentDao.class).find(id))
                .orElseThrow();
        if (payment.gatewayPaymentRequestId() != null) {
            return payment.gatewayPaymentRequestId();
        }
        GatewaySession checkout = gateway.session(payment.gatewaySessionId()).orRetry();
        if (checkout.paymentRequestId() == null) {
            throw new GatewayUnavailableException("the gateway does not name the payment to refund");
        }
        database.read(handle -> handle.attach(PaymentDao.class).setPaymentRequest(id, checkout.paymentRequestId()));
        return checkout.paymentRequestId();
    }

    /** As long as it has lasted already, within bounds. */
    private static Duration pause(Refund refund, Instant now) {
        Duration age = Duration.between(refund.createdAt(), now);
        Duration pause = age.compareTo(FIRST_PAUSE) < 0 ? FIRST_PAUSE : age;
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private static String reason(Refund refund) {
        return refund.requestedBy() == null ? "CANCELLATION" : "REQUESTED_BY_CUSTOMER";
    }
}
