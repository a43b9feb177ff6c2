package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PaymentId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.RefundId;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import id.sapa.jobs.Jobs;
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
public final class Refunds {

    /** How long after a step a job that was lost is noticed. */
    private static final Duration FIRST_CHECK = Duration.ofSeconds(60);

    private final Database database;
    private final Ledger ledger;
    private final Jobs jobs;
    private final Clock clock;
    private volatile PaymentUse use;

    Refunds(Database database, Ledger ledger, Jobs jobs, Clock clock) {
        this.database = database;
        this.ledger = ledger;
        this.jobs = jobs;
        this.clock = clock;
    }

    void usedFor(PaymentUse paymentUse) {
        this.use = paymentUse;
    }

    /** Refunds all that has not gone back yet; nothing if nothing is left. */
    void refundRest(Tx tx, Payment payment, String reason) {
        if (payment.rest().isPositive()) {
            request(tx, payment, payment.rest(), reason, null, "automatic:" + payment.id());
        }
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
            Tx tx, OperatorId operator, PaymentId id, Optional<Money> amount, String reason, String requestKey) {
        PaymentDao payments = tx.dao(PaymentDao.class);
        use.lock(tx, payments.find(id).orElseThrow(ProblemException::notFound));
        Payment payment = payments.lock(id).orElseThrow(ProblemException::notFound);
        String key = operator + ":" + id + ":" + requestKey;
        Optional<Refund> earlier = tx.dao(RefundDao.class).findByRequest(key);
        if (earlier.isPresent()) {
            return same(earlier.get(), amount, reason);
        }
        if (!payment.state().isReceived()) {
            throw new ProblemException(ProblemCode.CONFLICT, "The payment has not been paid");
        }
        Money wanted = amount.orElse(payment.rest());
        if (!wanted.isPositive() || wanted.compareTo(payment.rest()) > 0) {
            throw ProblemException.invalid(
                    "amount",
                    "must be 1 to what is left, which is " + payment.rest().rupiah());
        }
        return request(tx, payment, wanted, reason, operator, key);
    }

    /** An operator has transferred the money of a manual refund; again is harmless. */
    public Refund settle(Tx tx, RefundId id, String note) {
        Refund refund = lock(tx, id);
        if (refund.state() == RefundState.SETTLED) {
            return refund;
        }
        if (!refund.state().canBecome(RefundState.SETTLED)) {
            throw new ProblemException(
                    ProblemCode.CONFLICT, "The refund is " + refund.state().wire());
        }
        move(tx, refund, RefundState.SETTLED, null, null, note);
        Payment payment = tx.dao(PaymentDao.class).find(refund.paymentId()).orElseThrow();
        ledger.refundSettled(tx, id, payment.sessionId(), refund.amount());
        return tx.dao(RefundDao.class).find(id).orElseThrow();
    }

    /**
     * Has a refund sent to the gateway again, whose fate nobody could tell, now that an operator has found out that the
     * gateway does not have it.
     *
     * @throws ProblemException {@code conflict} if the gateway was not asked, is being asked, or has answered
     */
    public Refund sendAgain(Tx tx, RefundId id) {
        Refund refund = lockUnanswered(tx, id);
        if (refund.askedAt() == null) {
            throw new ProblemException(ProblemCode.CONFLICT, "The refund goes to the gateway by itself");
        }
        tx.dao(RefundDao.class).clear(id, clock.instant());
        jobs.schedule(tx, RefundJob.TYPE, id.toString(), clock.instant());
        return tx.dao(RefundDao.class).find(id).orElseThrow();
    }

    /**
     * Takes a refund that the gateway does not make, and as an operator has found out has not made, into an operator's
     * hands.
     *
     * @throws ProblemException {@code conflict} if the gateway is being asked or has answered
     */
    public Refund payByHand(Tx tx, RefundId id) {
        move(tx, lockUnanswered(tx, id), RefundState.MANUAL, null, null, null);
        return tx.dao(RefundDao.class).find(id).orElseThrow();
    }

    /**
     * Keeps where an operator is to send a manual refund.
     *
     * @param bankAccount bank, number and holder
     */
    public Refund setBankAccount(Tx tx, RefundId id, String bankAccount) {
        lock(tx, id);
        RefundDao dao = tx.dao(RefundDao.class);
        if (dao.setBankAccount(id, bankAccount) == 0) {
            throw new ProblemException(ProblemCode.CONFLICT, "The refund is not to be paid by hand");
        }
        return dao.find(id).orElseThrow();
    }

    /** A payment's refunds, oldest first. */
    public List<Refund> of(PaymentId payment) {
        return database.read(handle -> handle.attach(RefundDao.class).ofPayment(payment));
    }

    /**
     * Does what the gateway's word about a refund means; again is harmless.
     *
     * @return why this needs an operator's eyes, or empty
     */
    Optional<String> told(Tx tx, RefundId id, GatewayRefund told) {
        Refund known = lock(tx, id);
        if (known.gatewayRefundId() != null && !known.gatewayRefundId().equals(told.id())) {
            return Optional.of("the gateway has another refund under this reference: " + told.id());
        }
        if (known.state() == RefundState.SUCCEEDED && !told.status().equals("SUCCEEDED")) {
            return Optional.of("the gateway says " + told.status() + " of a refund that it had paid");
        }
        switch (told.status()) {
            case "SUCCEEDED" -> {
                return succeeded(tx, known, told.id());
            }
            case "FAILED", "CANCELLED" -> failed(tx, known, told.id(), told.failureCode());
            case "PENDING" -> {
                return pending(tx, known, told.id());
            }
            default -> {
                return Optional.of("the gateway's refund is " + told.status() + ", which we do not know");
            }
        }
        return Optional.empty();
    }

    private Optional<String> pending(Tx tx, Refund refund, String gatewayRefund) {
        if (refund.state() == RefundState.REQUESTED) {
            move(tx, refund, RefundState.PENDING, gatewayRefund, null, null);
            return Optional.empty();
        }
        return refund.state() == RefundState.MANUAL || refund.state() == RefundState.SETTLED
                ? Optional.of("the gateway has a refund in hand that is paid by hand, too")
                : Optional.empty();
    }

    private Optional<String> succeeded(Tx tx, Refund refund, String gatewayRefund) {
        if (refund.state() == RefundState.SETTLED) {
            return Optional.of("the gateway paid a refund that an operator has paid by hand, too");
        }
        if (refund.state().canBecome(RefundState.SUCCEEDED)) {
            move(tx, refund, RefundState.SUCCEEDED, gatewayRefund, null, null);
            Payment payment = tx.dao(PaymentDao.class).find(refund.paymentId()).orElseThrow();
            ledger.refundSucceeded(tx, refund.id(), payment.sessionId(), refund.amount());
        }
        return Optional.empty();
    }

    /** The gateway cannot: an operator must transfer the money. */
    void failed(Tx tx, RefundId id, String failureCode) {
        failed(tx, lock(tx, id), null, failureCode);
    }

    private void failed(Tx tx, Refund refund, String gatewayRefund, String failureCode) {
        if (refund.state().canBecome(RefundState.FAILED)) {
            move(tx, refund, RefundState.FAILED, gatewayRefund, failureCode, null);
            move(tx, lock(tx, refund.id()), RefundState.MANUAL, null, null, null);
        }
    }

    private Refund request(
            Tx tx, Payment payment, Money amount, String reason, OperatorId operator, String requestKey) {
        RefundDao dao = tx.dao(RefundDao.class);
        RefundId id = RefundId.next();
        Instant now = clock.instant();
        if (dao.insert(id, payment.id(), amount, reason, operator, requestKey, now, now.plus(FIRST_CHECK)) == 0) {
            throw new IllegalStateException("refund " + requestKey + " exists although the payment has a rest");
        }
        Money refunded = payment.refunded().plus(amount);
        PaymentState to = refunded.equals(payment.amount()) ? PaymentState.REFUNDED : PaymentState.PARTIALLY_REFUNDED;
        PaymentDao payments = tx.dao(PaymentDao.class);
        if (!payment.state().canBecome(to)) {
            throw new IllegalStateException(payment.state() + " cannot become " + to);
        }
        if (payments.refunded(payment.id(), payment.state(), to, refunded) != 1) {
            throw new IllegalStateException("payment " + payment.id() + " has changed under its lock");
        }
        payments.insertTransition(payment.id(), id, payment.state().wire(), to.wire(), reason, now);
        ledger.refundRequested(tx, id, payment.sessionId(), amount);
        jobs.schedule(tx, RefundJob.TYPE, id.toString(), now);
        return dao.find(id).orElseThrow();
    }

    private void move(Tx tx, Refund refund, RefundState to, String gatewayRefund, String failureCode, String note) {
        Instant now = clock.instant();
        if (!refund.state().canBecome(to)) {
            throw new IllegalStateException(refund.state() + " cannot become " + to);
        }
        Instant nextCheck = to == RefundState.PENDING ? now.plus(FIRST_CHECK) : null;
        if (tx.dao(RefundDao.class)
                        .move(refund.id(), refund.state(), to, gatewayRefund, failureCode, note, now, nextCheck)
                != 1) {
            throw new IllegalStateException("refund " + refund.id() + " has changed under its lock");
        }
        tx.dao(PaymentDao.class)
                .insertTransition(
                        refund.paymentId(), refund.id(), refund.state().wire(), to.wire(), failureCode, now);
        if (refund.state() == RefundState.REQUESTED) {
            PaymentEvents.settleUnanswered(tx, refund, now);
        }
    }

    /** A refund that is still to be paid and that nobody is asking the gateway for right now. */
    private Refund lockUnanswered(Tx tx, RefundId id) {
        Refund refund = lock(tx, id);
        if (refund.state() != RefundState.REQUESTED) {
            throw new ProblemException(
                    ProblemCode.CONFLICT, "The refund is " + refund.state().wire());
        }
        if (refund.askedAt() != null
                && clock.instant().isBefore(refund.askedAt().plus(RefundJob.UNDER_WAY))) {
            throw new ProblemException(ProblemCode.CONFLICT, "The gateway is being asked");
        }
        return refund;
    }

    private static Refund same(Refund earlier, Optional<Money> amount, String reason) {
        if (!earlier.reason().equals(reason)
                || amount.filter(wanted -> !wanted.equals(earlier.amount())).isPresent()) {
            throw new ProblemException(ProblemCode.IDEMPOTENCY_KEY_REUSED);
        }
        return earlier;
    }

    private static Refund lock(Tx tx, RefundId id) {
        return tx.dao(RefundDao.class).lock(id).orElseThrow(ProblemException::notFound);
    }
}
