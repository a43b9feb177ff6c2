package id.sapa.payment;

import id.sapa.common.Money;
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
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Brings refunds to the gateway and asks what became of them. That one is being sent is noted first, by one sender at a
 * time. If the answer is lost, by the network or by our own end, it is looked for in the gateway's list. It is sent again
 * only if the gateway would refuse a second one for its amount, or if an operator has found out that it does not have the
 * first: whether the gateway heeds the idempotency key and how current its list is, nobody promises. Thread-safe.
 */
final class RefundJob {

    static final JobType TYPE = new JobType("refund");

    /** Refusals that pass by themselves. */
    private static final Set<String> NOT_YET = Set.of("INSUFFICIENT_BALANCE", "REFUND_IN_PROGRESS");
    /** Refusals of what the gateway has had before: its list tells more. */
    private static final Set<String> REPEATED = Set.of("DUPLICATE_ERROR", "IDEMPOTENCY_ERROR");

    /** Refusals for what the channel is, which no earlier request can have caused. */
    private static final Set<String> NEVER = Set.of("REFUND_NOT_SUPPORTED", "PARTIAL_REFUND_NOT_SUPPORTED");

    /** Longer than a call lasts: so long nobody else asks for the same refund. */
    static final Duration UNDER_WAY = Duration.ofMinutes(1);
    /** A refund that has not turned up by then is an operator's business. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

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
        if (refund.askedAt() != null && (isKnown(refund, paymentRequest) || !mayBeSentAgain(refund))) {
            return;
        }
        Instant now = clock.instant();
        if (database.read(handle -> handle.attach(RefundDao.class).asking(refund.id(), refund.askedAt(), now)) == 0) {
            throw new GatewayUnavailableException("refund " + refund.id() + " is being sent by somebody else");
        }
        Outcome<GatewayRefund> outcome =
                gateway.createRefund(refund.id(), paymentRequest, refund.amount(), reason(refund));
        if (outcome instanceof Outcome.Refused<GatewayRefund> refused) {
            refused(refund, now, refused.errorCode());
            return;
        }
        if (outcome instanceof Outcome.NotNow) {
            notDone(refund, now);
        }
        apply(refund, outcome.orRetry());
    }

    /** Looks for the refund in the gateway's list, and does what follows from finding it. */
    private boolean isKnown(Refund refund, String paymentRequest) {
        Outcome<List<GatewayRefund>> list = gateway.refundsOf(paymentRequest);
        if (!(list instanceof Outcome.Done) && isOverdue(refund)) {
            flagUnanswered(refund);
        }
        List<GatewayRefund> known = list.orRetry().stream()
                .filter(candidate -> refund.id().toString().equals(candidate.referenceId()))
                // One that failed beside one that did not is not the one that counts.
                .sorted(Comparator.comparing(GatewayRefund::isOff))
                .toList();
        known.forEach(candidate -> apply(refund, candidate));
        return !known.isEmpty();
    }

    private boolean mayBeSentAgain(Refund refund) {
        Instant now = clock.instant();
        if (now.isBefore(refund.askedAt().plus(UNDER_WAY))) {
            throw new GatewayUnavailableException("refund " + refund.id() + " may still turn up");
        }
        if (refund.clearedAt() != null && refund.clearedAt().isAfter(refund.askedAt()) || wouldBeRefused(refund)) {
            return true;
        }
        if (!isOverdue(refund)) {
            throw new GatewayUnavailableException("refund " + refund.id() + " may turn up late");
        }
        flagUnanswered(refund);
        return false;
    }

    private boolean isOverdue(Refund refund) {
        return !clock.instant().isBefore(refund.askedAt().plus(PATIENCE));
    }

    private void flagUnanswered(Refund refund) {
        events.flagUnanswered(refund, "nobody can tell whether the gateway makes the refund of " + refund.amount());
    }

    /** Whether the gateway would refuse a second such refund for its amount. */
    private boolean wouldBeRefused(Refund refund) {
        return database.read(handle -> {
            Money paid = handle.attach(PaymentDao.class)
                    .find(refund.paymentId())
                    .orElseThrow()
                    .amount();
            Money left = paid.minus(handle.attach(RefundDao.class).succeeded(refund.paymentId()));
            return left.minus(refund.amount()).compareTo(refund.amount()) < 0;
        });
    }

    private void refused(Refund refund, Instant asked, String code) {
        boolean first = refund.askedAt() == null;
        if (NEVER.contains(code) || first && !NOT_YET.contains(code) && !REPEATED.contains(code)) {
            database.useTransaction(tx -> refunds.failed(tx, refund.id(), code));
            return;
        }
        if (NOT_YET.contains(code)) {
            notDone(refund, asked);
        } else if (clock.instant().isAfter(refund.createdAt().plus(PATIENCE))) {
            events.flagUnanswered(refund, "the gateway answers " + code + " and does not list the refund");
        }
        database.read(handle -> handle.attach(RefundDao.class).refusedForNow(refund.id(), code));
        throw new GatewayUnavailableException("refund " + refund.id() + ": " + code);
    }

    private void notDone(Refund refund, Instant asked) {
        database.read(handle -> handle.attach(RefundDao.class).notDone(refund.id(), asked, refund.askedAt()));
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
