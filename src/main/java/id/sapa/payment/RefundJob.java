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
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings refunds to the gateway and asks what became of them. That one is being sent is noted first, by one sender at a
 * time. If the answer is lost, by the network or by our own end, it is looked for in the gateway's list. It is sent again
 * only if the gateway would refuse a second one for its amount, or if an operator has found out that it does not have the
 * first: whether the gateway heeds the idempotency key and how current its list is, nobody promises. Thread-safe.
 */
final class RefundJob {

    static final JobType TYPE = new JobType("refund");

    /** Longer than a call lasts: so long nobody else asks for the same refund. */
    static final Duration IN_FLIGHT_TIMEOUT = Duration.ofMinutes(1);
    /** A refund that has not turned up by then is an operator's business. */
    static final Duration ESCALATE_AFTER = Duration.ofMinutes(10);

    /** After this a refund that has not reached the gateway, or that it has in hand, is an operator's task. */
    private static final Duration MAX_REQUESTED_AGE = Duration.ofHours(4);

    private static final Duration MAX_PENDING_AGE = Duration.ofDays(3);

    private static final Duration INITIAL_BACKOFF = Duration.ofMinutes(1);

    private static final Duration MAX_BACKOFF = Duration.ofHours(6);

    private static final int NOT_FOUND = 404;
    private static final Logger LOG = LoggerFactory.getLogger(RefundJob.class);

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
        Refund refund = database.readOnly(
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
        flagIfOlderThan(MAX_REQUESTED_AGE, refund.createdAt(), refund);
        String paymentRequest = paymentRequest(refund.paymentId());
        List<GatewayRefund> listed = listed(refund, paymentRequest);
        if (isKnown(refund, listed)
                || isRefundedElsewhere(refund, listed)
                || refund.askedAt() != null && !mayResubmit(refund)) {
            return;
        }
        Instant now = clock.instant();
        if (database.withHandle(
                        handle -> handle.attach(RefundDao.class).markSubmitted(refund.id(), refund.askedAt(), now))
                == 0) {
            throw new GatewayUnavailableException("refund " + refund.id() + " is being sent by somebody else");
        }
        Outcome<GatewayRefund> outcome =
                gateway.createRefund(refund.reference(), paymentRequest, refund.amount(), reason(refund));
        if (outcome instanceof Outcome.Rejected<GatewayRefund> rejected) {
            onRejected(refund, now, rejected.errorCode());
            return;
        }
        if (outcome instanceof Outcome.Retryable) {
            revertSubmitted(refund, now);
        }
        apply(refund, outcome.getOrThrow());
    }

    /** The payment's refunds at the gateway, whoever asked for them. */
    private List<GatewayRefund> listed(Refund refund, String paymentRequest) {
        Outcome<List<GatewayRefund>> list = gateway.refundsOf(paymentRequest);
        if (!(list instanceof Outcome.Success) && refund.askedAt() != null && isOverdue(refund)) {
            flagUnresolved(refund);
        }
        return list.getOrThrow();
    }

    /** Looks for the refund in the gateway's list, and does what follows from finding it. */
    private boolean isKnown(Refund refund, List<GatewayRefund> listed) {
        List<GatewayRefund> known = listed.stream()
                .filter(candidate -> refund.reference().equals(candidate.referenceId())
                        || !candidate.isFailed() && refund.isNamedBy(candidate.referenceId()))
                // One that failed beside one that did not is not the one that counts.
                .sorted(Comparator.comparing(GatewayRefund::isFailed))
                .toList();
        known.forEach(candidate -> apply(refund, candidate));
        return !known.isEmpty();
    }

    /**
     * Whether refunds that others made, such as in the gateway's dashboard, leave too little to refund. If one of them is of
     * this refund's amount, it is taken for it; otherwise operators are told.
     */
    private boolean isRefundedElsewhere(Refund refund, List<GatewayRefund> listed) {
        List<GatewayRefund> made =
                listed.stream().filter(candidate -> !candidate.isFailed()).toList();
        Money total = made.stream()
                .map(GatewayRefund::amount)
                .filter(Objects::nonNull)
                .reduce(refund.amount(), Money::plus);
        Money paid = database.readOnly(handle -> handle.attach(PaymentDao.class)
                .find(refund.paymentId())
                .orElseThrow()
                .amount());
        List<GatewayRefund> foreign =
                made.stream().filter(candidate -> !isOurs(candidate)).toList();
        if (foreign.isEmpty() || total.compareTo(paid) <= 0) {
            return false;
        }
        Optional<GatewayRefund> same = foreign.stream()
                .filter(candidate -> candidate.hasAmount(refund.amount()))
                .findFirst();
        if (same.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("refund_id", refund.id())
                    .addKeyValue("gateway_refund_id", same.get().id())
                    .log("Refund made at the gateway by others adopted");
            apply(refund, same.get());
        } else {
            events.flagUnresolvedRefund(refund, "refunds made elsewhere leave less than " + refund.amount());
        }
        return true;
    }

    private boolean isOurs(GatewayRefund candidate) {
        return database.readOnly(handle -> {
            RefundDao dao = handle.attach(RefundDao.class);
            return dao.findByGatewayId(candidate.id()).isPresent()
                    || Refund.idOf(candidate.referenceId()).flatMap(dao::find).isPresent();
        });
    }

    private void flagIfOlderThan(Duration limit, Instant since, Refund refund) {
        if (clock.instant().isAfter(since.plus(limit))) {
            events.flagUnresolvedRefund(
                    refund,
                    "the refund of " + refund.amount() + " is " + refund.state().wire() + " for too long"
                            + (refund.failureCode() == null ? "" : ": " + refund.failureCode()));
        }
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
        return database.readOnly(handle -> {
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
        RefundAnswer answer = RefundAnswer.ofRefusal(code);
        if (answer == RefundAnswer.MANUAL && (first || RefundAnswer.isOfTheChannel(code))) {
            database.useTransaction(transaction -> refundService.failed(transaction, refund.id(), code));
            return;
        }
        if (answer == RefundAnswer.MISCONFIGURED || answer == RefundAnswer.UNKNOWN) {
            events.flagUnresolvedRefund(refund, "the gateway answers " + code + " to the refund");
        } else if (answer == RefundAnswer.LOOK_UP && isOld(refund)) {
            events.flagUnresolvedRefund(refund, "the gateway answers " + code + " and does not list the refund");
        }
        if (first) {
            database.useTransaction(transaction -> refundService.renew(transaction, refund.id(), code));
            return;
        }
        // The request before, whose answer was lost, may still have been heeded.
        if (answer == RefundAnswer.RETRY || answer == RefundAnswer.TOP_UP) {
            revertSubmitted(refund, asked);
        }
        database.withHandle(handle -> handle.attach(RefundDao.class).refusedForNow(refund.id(), code));
        throw new GatewayUnavailableException("refund " + refund.id() + ": " + code);
    }

    private boolean isOld(Refund refund) {
        return clock.instant().isAfter(refund.createdAt().plus(ESCALATE_AFTER));
    }

    private void revertSubmitted(Refund refund, Instant asked) {
        database.withHandle(
                handle -> handle.attach(RefundDao.class).revertSubmitted(refund.id(), asked, refund.askedAt()));
    }

    private void poll(Refund refund) {
        flagIfOlderThan(MAX_PENDING_AGE, refund.stateSince(), refund);
        apply(
                refund,
                lookUp(refund.gatewayRefundId(), paymentRequest(refund.paymentId()))
                        .orElseThrow(() -> new GatewayUnavailableException(
                                "the gateway does not know refund " + refund.gatewayRefundId())));
        Instant now = clock.instant();
        database.withHandle(
                handle -> handle.attach(RefundDao.class).checkedAt(refund.id(), now.plus(backoff(refund, now))));
    }

    /** A refund by the gateway's id, found in the payment's list where the gateway does not tell of one refund alone. */
    Optional<GatewayRefund> lookUp(String gatewayRefund, String paymentRequest) {
        Outcome<GatewayRefund> told = gateway.refund(gatewayRefund);
        if (!(told instanceof Outcome.Rejected<GatewayRefund> rejected) || rejected.status() != NOT_FOUND) {
            return Optional.of(told.getOrThrow());
        }
        return paymentRequest.isEmpty()
                ? Optional.empty()
                : gateway.refundsOf(paymentRequest).getOrThrow().stream()
                        .filter(candidate -> candidate.id().equals(gatewayRefund))
                        .findFirst();
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
        Payment payment = database.readOnly(
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
    static Duration backoff(Refund refund, Instant now) {
        Duration age = Duration.between(refund.createdAt(), now);
        Duration backoff = age.compareTo(INITIAL_BACKOFF) < 0 ? INITIAL_BACKOFF : age;
        return backoff.compareTo(MAX_BACKOFF) < 0 ? backoff : MAX_BACKOFF;
    }

    private static String reason(Refund refund) {
        return refund.requestedBy() == null ? "CANCELLATION" : "REQUESTED_BY_CUSTOMER";
    }
}
