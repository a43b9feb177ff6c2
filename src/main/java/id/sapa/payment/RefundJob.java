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
    private static final Set<String> RETRYABLE_CODES = Set.of("INSUFFICIENT_BALANCE", "REFUND_IN_PROGRESS");
    /** Refusals of what the gateway has had before: its list tells more. */
    private static final Set<String> DUPLICATE_CODES = Set.of("DUPLICATE_ERROR", "IDEMPOTENCY_ERROR");

    /** Refusals for what the channel is, which no earlier request can have caused. */
    private static final Set<String> UNSUPPORTED_CODES = Set.of("REFUND_NOT_SUPPORTED", "PARTIAL_REFUND_NOT_SUPPORTED");

    /** Longer than a call lasts: so long nobody else asks for the same refund. */
    static final Duration IN_FLIGHT_TIMEOUT = Duration.ofMinutes(1);
    /** A refund that has not turned up by then is an operator's business. */
    static final Duration ESCALATE_AFTER = Duration.ofMinutes(10);

    private static final Duration INITIAL_BACKOFF = Duration.ofMinutes(1);

    private static final Duration MAX_BACKOFF = Duration.ofHours(6);

    private final Database database;
    private final XenditClient gateway;
    private final RefundService refundService;
    private final GatewayEventService events;
    private final Clock clock;

    RefundJob(
            Database database,
            XenditClient gateway,
            RefundService refundService,
            GatewayEventService events,
            Clock clock) {
        this.database = database;
        this.gateway = gateway;
        this.refundService = refundService;
        this.events = events;
        this.clock = clock;
    }

    /** Does what is due for a refund: sends it, or asks how it stands. */
    void run(RefundId id) {
        Refund refund = database.withHandle(
                        handle -> handle.attach(RefundDao.class).find(id))
                .orElseThrow();
        switch (refund.state()) {
            case REQUESTED -> send(refund);
            case PENDING -> poll(refund);
            case SUCCEEDED, FAILED, MANUAL, SETTLED -> {
                // Decided, or an operator's business.
            }
        }
    }

    private void send(Refund refund) {
        String paymentRequest = paymentRequest(refund.paymentId());
        if (refund.askedAt() != null && (isKnown(refund, paymentRequest) || !mayResubmit(refund))) {
            return;
        }
        Instant now = clock.instant();
        if (database.withHandle(
                        handle -> handle.attach(RefundDao.class).markSubmitted(refund.id(), refund.askedAt(), now))
                == 0) {
            throw new GatewayUnavailableException("refund " + refund.id() + " is being sent by somebody else");
        }
        Outcome<GatewayRefund> outcome =
                gateway.createRefund(refund.id(), paymentRequest, refund.amount(), reason(refund));
        if (outcome instanceof Outcome.Rejected<GatewayRefund> rejected) {
            onRejected(refund, now, rejected.errorCode());
            return;
        }
        if (outcome instanceof Outcome.Retryable) {
            revertSubmitted(refund, now);
        }
        apply(refund, outcome.getOrThrow());
    }

    /** Looks for the refund in the gateway's list, and does what follows from finding it. */
    private boolean isKnown(Refund refund, String paymentRequest) {
        Outcome<List<GatewayRefund>> list = gateway.refundsOf(paymentRequest);
        if (!(list instanceof Outcome.Success) && isOverdue(refund)) {
            flagUnresolved(refund);
        }
        List<GatewayRefund> known = list.getOrThrow().stream()
                .filter(candidate -> refund.id().toString().equals(candidate.referenceId()))
                // One that failed beside one that did not is not the one that counts.
                .sorted(Comparator.comparing(GatewayRefund::isFailed))
                .toList();
        known.forEach(candidate -> apply(refund, candidate));
        return !known.isEmpty();
    }

    private boolean mayResubmit(Refund refund) {
        Instant now = clock.instant();
        if (now.isBefore(refund.askedAt().plus(IN_FLIGHT_TIMEOUT))) {
            throw new GatewayUnavailableException("refund " + refund.id() + " may still turn up");
        }
        if (refund.clearedAt() != null && refund.clearedAt().isAfter(refund.askedAt()) || wouldBeRejected(refund)) {
            return true;
        }
        if (!isOverdue(refund)) {
            throw new GatewayUnavailableException("refund " + refund.id() + " may turn up late");
        }
        flagUnresolved(refund);
        return false;
    }

    private boolean isOverdue(Refund refund) {
        return !clock.instant().isBefore(refund.askedAt().plus(ESCALATE_AFTER));
    }

    private void flagUnresolved(Refund refund) {
        events.flagUnresolvedRefund(
                refund, "nobody can tell whether the gateway makes the refund of " + refund.amount());
    }

    /** Whether the gateway would refuse a second such refund for its amount. */
    private boolean wouldBeRejected(Refund refund) {
        return database.withHandle(handle -> {
            Money paid = handle.attach(PaymentDao.class)
                    .find(refund.paymentId())
                    .orElseThrow()
                    .amount();
            Money left = paid.minus(handle.attach(RefundDao.class).succeeded(refund.paymentId()));
            return left.minus(refund.amount()).compareTo(refund.amount()) < 0;
        });
    }

    private void onRejected(Refund refund, Instant asked, String code) {
        boolean first = refund.askedAt() == null;
        if (UNSUPPORTED_CODES.contains(code)
                || first && !RETRYABLE_CODES.contains(code) && !DUPLICATE_CODES.contains(code)) {
            database.useTransaction(transaction -> refundService.failed(transaction, refund.id(), code));
            return;
        }
        if (RETRYABLE_CODES.contains(code)) {
            revertSubmitted(refund, asked);
        } else if (clock.instant().isAfter(refund.createdAt().plus(ESCALATE_AFTER))) {
            events.flagUnresolvedRefund(refund, "the gateway answers " + code + " and does not list the refund");
        }
        database.withHandle(handle -> handle.attach(RefundDao.class).refusedForNow(refund.id(), code));
        throw new GatewayUnavailableException("refund " + refund.id() + ": " + code);
    }

    private void revertSubmitted(Refund refund, Instant asked) {
        database.withHandle(
                handle -> handle.attach(RefundDao.class).revertSubmitted(refund.id(), asked, refund.askedAt()));
    }

    private void poll(Refund refund) {
        apply(refund, gateway.refund(refund.gatewayRefundId()).getOrThrow());
        Instant now = clock.instant();
        database.withHandle(
                handle -> handle.attach(RefundDao.class).checkedAt(refund.id(), now.plus(backoff(refund, now))));
    }

    private void apply(Refund refund, GatewayRefund told) {
        if (!told.hasAmount(refund.amount())) {
            events.flagDiscrepancy(
                    refund.paymentId(),
                    told.id(),
                    "the gateway refunds " + told.amount() + " instead of " + refund.amount());
            return;
        }
        database.inTransaction(transaction -> refundService.applyGatewayStatus(transaction, refund.id(), told))
                .ifPresent(strange -> events.flagDiscrepancy(refund.paymentId(), told.id(), strange));
    }

    /** What the gateway calls the payment; its first message may have left it out. */
    private String paymentRequest(PaymentId id) {
        Payment payment = database.withHandle(
                        handle -> handle.attach(PaymentDao.class).find(id))
                .orElseThrow();
        if (payment.gatewayPaymentRequestId() != null) {
            return payment.gatewayPaymentRequestId();
        }
        GatewaySession checkout = gateway.session(payment.gatewaySessionId()).getOrThrow();
        if (checkout.paymentRequestId() == null) {
            throw new GatewayUnavailableException("the gateway does not name the payment to refund");
        }
        database.withHandle(
                handle -> handle.attach(PaymentDao.class).setPaymentRequest(id, checkout.paymentRequestId()));
        return checkout.paymentRequestId();
    }

    /** As long as it has lasted already, within bounds. */
    private static Duration backoff(Refund refund, Instant now) {
        Duration age = Duration.between(refund.createdAt(), now);
        Duration backoff = age.compareTo(INITIAL_BACKOFF) < 0 ? INITIAL_BACKOFF : age;
        return backoff.compareTo(MAX_BACKOFF) < 0 ? backoff : MAX_BACKOFF;
    }

    private static String reason(Refund refund) {
        return refund.requestedBy() == null ? "CANCELLATION" : "REQUESTED_BY_CUSTOMER";
    }
}
