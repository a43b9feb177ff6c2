package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PaymentId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.RefundId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.jobs.JobScheduler;
import id.sapa.ledger.Ledger;
import id.sapa.payment.XenditClient.GatewayRefund;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Gives money back. Deciding it is one transaction with what makes it necessary; the gateway is asked by a job. Whoever
 * decides holds the session's lock and the payment's. Thread-safe.
 */
public final class RefundService {

    /** How long after a step a job that was lost is noticed. */
    private static final Duration FIRST_CHECK = Duration.ofSeconds(60);

    private final Database database;
    private final Ledger ledger;
    private final JobScheduler jobScheduler;
    private final Clock clock;
    private volatile PaymentHandler use;

    RefundService(Database database, Ledger ledger, JobScheduler jobScheduler, Clock clock) {
        this.database = database;
        this.ledger = ledger;
        this.jobScheduler = jobScheduler;
        this.clock = clock;
    }

    void setPaymentHandler(PaymentHandler paymentHandler) {
        this.use = paymentHandler;
    }

    /** Refunds all that has not gone back yet; nothing if nothing is left. */
    void refundRemaining(Transaction transaction, Payment payment, String reason) {
        if (payment.refundableAmount().isPositive()) {
            refundAutomatically(transaction, payment, payment.refundableAmount(), reason);
        }
    }

    /** Refunds part or all of what has not gone back yet; at most once for each payment and reason. */
    void refundAutomatically(Transaction transaction, Payment payment, Money amount, String reason) {
        request(transaction, payment, amount, reason, null, "automatic:" + payment.id() + ":" + reason);
    }

    /**
     * Refunds all or part of a payment at an operator's word, in the operator's transaction.
     *
     * @param amount how much, or empty for all that is left
     * @param requestKey makes asking twice one refund; the second call gets the first one's refund
     * @throws ProblemException {@code validation_failed} if the amount exceeds what is left, {@code conflict} if the
     *     payment was never paid, {@code idempotency_key_reused} if the key was used for another amount or reason
     */
    public Refund refund(
            Transaction transaction,
            OperatorId operator,
            PaymentId id,
            Optional<Money> amount,
            String reason,
            String requestKey) {
        PaymentDao payments = transaction.dao(PaymentDao.class);
        use.lock(transaction, payments.find(id).orElseThrow(ProblemException::notFound));
        Payment payment = payments.lock(id).orElseThrow(ProblemException::notFound);
        String key = operator + ":" + id + ":" + requestKey;
        Optional<Refund> earlier = transaction.dao(RefundDao.class).findByRequest(key);
        if (earlier.isPresent()) {
            return replayIfIdentical(earlier.get(), amount, reason);
        }
        if (!payment.state().isReceived()) {
            throw new ProblemException(ProblemCode.CONFLICT, "The payment has not been paid");
        }
        Money wanted = amount.orElse(payment.refundableAmount());
        if (!wanted.isPositive() || wanted.compareTo(payment.refundableAmount()) > 0) {
            throw ProblemException.invalid(
                    "amount",
                    "must be 1 to what is left, which is "
                            + payment.refundableAmount().rupiah());
        }
        Refund refund = request(transaction, payment, wanted, reason, operator, key);
        if (wanted.equals(payment.refundableAmount())) {
            use.refundedInFull(transaction, payment);
        }
        return refund;
    }

    /** An operator has transferred the money of a manual refund; again is harmless. */
    public Refund settle(Transaction transaction, RefundId id, String note) {
        Refund refund = lock(transaction, id);
        if (refund.state() == RefundState.SETTLED) {
            return refund;
        }
        if (!refund.state().canBecome(RefundState.SETTLED)) {
            throw new ProblemException(
                    ProblemCode.CONFLICT, "The refund is " + refund.state().wire());
        }
        move(transaction, refund, RefundState.SETTLED, null, null, note);
        Payment payment =
                transaction.dao(PaymentDao.class).find(refund.paymentId()).orElseThrow();
        ledger.refundSettled(transaction, id, payment.sessionId(), refund.amount());
        return transaction.dao(RefundDao.class).find(id).orElseThrow();
    }

    /**
     * Sends a refund to the gateway again: one whose fate nobody could tell, now that an operator has found out that the
     * gateway does not have it, or a manual one that nobody has transferred.
     *
     * @throws ProblemException {@code conflict} if the gateway was not asked, is being asked, or has answered
     */
    public Refund resubmit(Transaction transaction, RefundId id) {
        Refund refund = lockUnanswered(transaction, id, RefundState.MANUAL);
        if (refund.state() == RefundState.MANUAL) {
            move(transaction, refund, RefundState.REQUESTED, null, null, null);
            transaction.dao(RefundDao.class).renew(id, refund.failureCode());
        } else if (refund.askedAt() == null) {
            throw new ProblemException(ProblemCode.CONFLICT, "The refund goes to the gateway by itself");
        }
        transaction.dao(RefundDao.class).clear(id, clock.instant());
        jobScheduler.schedule(transaction, RefundJob.TYPE, id.toString(), clock.instant());
        return transaction.dao(RefundDao.class).find(id).orElseThrow();
    }

    /**
     * Makes a refund an operator's task that the gateway, as an operator has found out, has not made and does not make.
     *
     * @throws ProblemException {@code conflict} if the gateway is being asked or has answered
     */
    public Refund markManual(Transaction transaction, RefundId id) {
        move(transaction, lockUnanswered(transaction, id, RefundState.PENDING), RefundState.MANUAL, null, null, null);
        return transaction.dao(RefundDao.class).find(id).orElseThrow();
    }

    /**
     * Keeps where an operator is to send a manual refund.
     *
     * @param bankAccount bank, number and holder
     */
    public Refund setBankAccount(Transaction transaction, RefundId id, String bankAccount) {
        lock(transaction, id);
        RefundDao dao = transaction.dao(RefundDao.class);
        if (dao.setBankAccount(id, bankAccount) == 0) {
            throw new ProblemException(ProblemCode.CONFLICT, "The refund is not to be paid by hand");
        }
        return dao.find(id).orElseThrow();
    }

    /** A payment's refunds, oldest first. */
    public List<Refund> of(PaymentId payment) {
        return database.readOnly(handle -> handle.attach(RefundDao.class).ofPayment(payment));
    }

    /**
     * Does what the gateway's word about a refund means; again is harmless.
     *
     * @return why this needs an operator's eyes, or empty
     */
    Optional<String> applyGatewayStatus(Transaction transaction, RefundId id, GatewayRefund told) {
        Refund known = lock(transaction, id);
        if (isOfEarlierAttempt(known, told)) {
            return Optional.empty();
        }
        if (known.gatewayRefundId() != null && !known.gatewayRefundId().equals(told.id())) {
            return Optional.of("the gateway has another refund under this reference: " + told.id());
        }
        if (known.state() == RefundState.SUCCEEDED && !told.status().equals("SUCCEEDED")) {
            return Optional.of("the gateway says " + told.status() + " of a refund that it had paid");
        }
        switch (told.status()) {
            case "SUCCEEDED" -> {
                return succeeded(transaction, known, told.id());
            }
            case "FAILED", "CANCELLED" -> {
                return failed(transaction, known, told);
            }
            case "PENDING" -> {
                return pending(transaction, known, told.id());
            }
            default -> {
                return Optional.of("the gateway's refund is " + told.status() + ", which we do not know");
            }
        }
    }

    private Optional<String> pending(Transaction transaction, Refund refund, String gatewayRefund) {
        if (refund.state() == RefundState.REQUESTED) {
            move(transaction, refund, RefundState.PENDING, gatewayRefund, null, null);
            return Optional.empty();
        }
        return refund.state() == RefundState.MANUAL || refund.state() == RefundState.SETTLED
                ? Optional.of("the gateway has a refund in hand that is paid by hand, too")
                : Optional.empty();
    }

    private Optional<String> succeeded(Transaction transaction, Refund refund, String gatewayRefund) {
        if (refund.state() == RefundState.SETTLED) {
            return Optional.of("the gateway paid a refund that an operator has paid by hand, too");
        }
        if (refund.state().canBecome(RefundState.SUCCEEDED)) {
            move(transaction, refund, RefundState.SUCCEEDED, gatewayRefund, null, null);
            Payment payment =
                    transaction.dao(PaymentDao.class).find(refund.paymentId()).orElseThrow();
            ledger.refundSucceeded(transaction, refund.id(), payment.sessionId(), refund.amount());
        }
        return Optional.empty();
    }

    /** The gateway refuses the refund for good: an operator must transfer the money. */
    void failed(Transaction transaction, RefundId id, String failureCode) {
        becomeManual(transaction, lock(transaction, id), null, failureCode);
    }

    /** The gateway has definitely not made the present attempt: the next one has another reference. */
    void renew(Transaction transaction, RefundId id, String code) {
        renew(transaction, lock(transaction, id), code);
    }

    private void renew(Transaction transaction, Refund refund, String code) {
        if (refund.state() != RefundState.REQUESTED) {
            move(transaction, refund, RefundState.REQUESTED, null, code, null);
        }
        transaction.dao(RefundDao.class).renew(refund.id(), code);
        Instant now = clock.instant();
        jobScheduler.schedule(
                transaction, RefundJob.TYPE, refund.id().toString(), now.plus(RefundJob.backoff(refund, now)));
    }

    private Optional<String> failed(Transaction transaction, Refund refund, GatewayRefund told) {
        if (!refund.state().canBecome(RefundState.FAILED) || isOfEarlierAttempt(refund, told)) {
            return Optional.empty();
        }
        RefundAnswer answer = RefundAnswer.ofFailure(told.failureCode());
        if (answer == RefundAnswer.MANUAL) {
            becomeManual(transaction, refund, told.id(), told.failureCode());
            return Optional.empty();
        }
        renew(transaction, refund, told.failureCode());
        return answer == RefundAnswer.UNKNOWN
                ? Optional.of("the refund failed with " + told.failureCode() + ", which we do not know")
                : Optional.empty();
    }

    private void becomeManual(Transaction transaction, Refund refund, String gatewayRefund, String failureCode) {
        if (refund.state().canBecome(RefundState.FAILED)) {
            move(transaction, refund, RefundState.FAILED, gatewayRefund, failureCode, null);
            move(transaction, lock(transaction, refund.id()), RefundState.MANUAL, null, null, null);
        }
    }

    private static boolean isOfEarlierAttempt(Refund refund, GatewayRefund told) {
        return told.isFailed()
                && refund.isNamedBy(told.referenceId())
                && !refund.reference().equals(told.referenceId());
    }

    private Refund request(
            Transaction transaction,
            Payment payment,
            Money amount,
            String reason,
            OperatorId operator,
            String requestKey) {
        RefundDao dao = transaction.dao(RefundDao.class);
        RefundId id = RefundId.next();
        Instant now = clock.instant();
        if (dao.insert(id, payment.id(), amount, reason, operator, requestKey, now, now.plus(FIRST_CHECK)) == 0) {
            throw new IllegalStateException("refund " + requestKey + " exists although the payment has a rest");
        }
        Money refunded = payment.refunded().plus(amount);
        PaymentState to = refunded.equals(payment.amount()) ? PaymentState.REFUNDED : PaymentState.PARTIALLY_REFUNDED;
        PaymentDao payments = transaction.dao(PaymentDao.class);
        if (!payment.state().canBecome(to)) {
            throw new IllegalStateException(payment.state() + " cannot become " + to);
        }
        if (payments.refunded(payment.id(), payment.state(), to, refunded) != 1) {
            throw new IllegalStateException("payment " + payment.id() + " has changed under its lock");
        }
        payments.insertTransition(payment.id(), id, payment.state().wire(), to.wire(), reason, now);
        ledger.refundRequested(transaction, id, payment.sessionId(), amount);
        jobScheduler.schedule(transaction, RefundJob.TYPE, id.toString(), now);
        use.refundChanged(transaction, payment);
        return dao.find(id).orElseThrow();
    }

    private void move(
            Transaction transaction,
            Refund refund,
            RefundState to,
            String gatewayRefund,
            String failureCode,
            String note) {
        Instant now = clock.instant();
        if (!refund.state().canBecome(to)) {
            throw new IllegalStateException(refund.state() + " cannot become " + to);
        }
        Instant nextCheck = to == RefundState.PENDING || to == RefundState.REQUESTED ? now.plus(FIRST_CHECK) : null;
        if (transaction
                        .dao(RefundDao.class)
                        .move(refund.id(), refund.state(), to, gatewayRefund, failureCode, note, now, nextCheck)
                != 1) {
            throw new IllegalStateException("refund " + refund.id() + " has changed under its lock");
        }
        transaction
                .dao(PaymentDao.class)
                .insertTransition(
                        refund.paymentId(), refund.id(), refund.state().wire(), to.wire(), failureCode, now);
        GatewayEventService.resolveRefundFlag(transaction, refund, now);
        if (to != RefundState.FAILED) {
            use.refundChanged(
                    transaction,
                    transaction.dao(PaymentDao.class).find(refund.paymentId()).orElseThrow());
        }
    }

    /** A refund that is still to be paid and that nobody is asking the gateway for right now. */
    private Refund lockUnanswered(Transaction transaction, RefundId id, RefundState also) {
        Refund refund = lock(transaction, id);
        if (refund.state() == also) {
            return refund;
        }
        if (refund.state() != RefundState.REQUESTED) {
            throw new ProblemException(
                    ProblemCode.CONFLICT, "The refund is " + refund.state().wire());
        }
        if (refund.askedAt() != null
                && clock.instant().isBefore(refund.askedAt().plus(RefundJob.IN_FLIGHT_TIMEOUT))) {
            throw new ProblemException(ProblemCode.CONFLICT, "The gateway is being asked");
        }
        return refund;
    }

    private static Refund replayIfIdentical(Refund earlier, Optional<Money> amount, String reason) {
        if (!earlier.reason().equals(reason)
                || amount.filter(wanted -> !wanted.equals(earlier.amount())).isPresent()) {
            throw new ProblemException(ProblemCode.IDEMPOTENCY_KEY_REUSED);
        }
        return earlier;
    }

    /** Locks the session and what comes before it, and then the refund. */
    private Refund lock(Transaction transaction, RefundId id) {
        RefundDao dao = transaction.dao(RefundDao.class);
        PaymentId payment = dao.find(id).orElseThrow(ProblemException::notFound).paymentId();
        use.lock(transaction, transaction.dao(PaymentDao.class).find(payment).orElseThrow());
        return dao.lock(id).orElseThrow();
    }
}
