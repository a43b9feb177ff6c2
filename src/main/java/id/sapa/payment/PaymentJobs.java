package id.sapa.payment;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.PaymentId;
import id.sapa.concurrent.LogThrottle;
import id.sapa.db.Database;
import id.sapa.jobs.JobScheduler;
import id.sapa.jobs.JobType;
import id.sapa.payment.PaymentReconciler.MismatchException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to payments and refunds by the clock: checkouts that a crash kept from being made, expiry, and asking the
 * gateway about what it has not told.
 */
final class PaymentJobs {

    static final JobType CHECKOUT = new JobType("payment-checkout");
    static final JobType EXPIRY = new JobType("payment-expiry");
    static final JobType CANCEL_CHECKOUT = new JobType("checkout-cancel");

    private static final Logger LOG = LoggerFactory.getLogger(PaymentJobs.class);
    private static final Duration RECONCILE_INTERVAL = Duration.ofSeconds(5);
    private static final Duration RECONCILE_REFUNDS_INTERVAL = Duration.ofSeconds(30);
    /** Looks at payments in a pass, 480 a minute: the gateway allows 600. */
    private static final int RECONCILE_LIMIT = 40;

    private static final Duration RECHECK_DELAY = Duration.ofSeconds(20);
    /** After its time a payment waits so long for a gateway that gives no answer; then the customer is let go. */
    private static final Duration EXPIRY_GRACE = Duration.ofMinutes(3);
    /** Money that is later than this does not come. */
    private static final Duration RECONCILE_WINDOW = Duration.ofDays(3);

    private static final Duration REFUND_TURN = Duration.ofMinutes(10);

    private final Database database;
    private final CheckoutPoller watch;
    private final PaymentReconciler paymentReconciler;
    private final GatewayEventService events;
    private final RefundJob refunds;
    private final Clock clock;
    private final LogThrottle reconcileFailures = new LogThrottle();
    private final Meter failures;
    private volatile long overdueSeconds;

    PaymentJobs(
            Database database,
            CheckoutPoller watch,
            PaymentReconciler paymentReconciler,
            GatewayEventService events,
            RefundJob refunds,
            Clock clock,
            MetricRegistry metrics) {
        this.database = database;
        this.watch = watch;
        this.paymentReconciler = paymentReconciler;
        this.events = events;
        this.refunds = refunds;
        this.clock = clock;
        this.failures = metrics.meter("payment.reconciliation_failures");
        metrics.gauge("payment.oldest_overdue_check_seconds", () -> (Gauge<Long>) () -> overdueSeconds);
    }

    void registerWith(JobScheduler jobScheduler, PaymentService paymentService) {
        jobScheduler.register(CHECKOUT, key -> paymentService.checkout(PaymentId.fromString(key)));
        jobScheduler.register(EXPIRY, key -> expireIfDue(PaymentId.fromString(key)));
        jobScheduler.register(CANCEL_CHECKOUT, key -> poll(PaymentId.fromString(key)));
        jobScheduler.recurring("payment-reconciliation", RECONCILE_INTERVAL, name -> reconcilePayments());
        jobScheduler.recurring("refund-reconciliation", RECONCILE_REFUNDS_INTERVAL, name -> reconcileRefunds());
    }

    private void expireIfDue(PaymentId id) {
        if (!isOverdue(id)) {
            return;
        }
        try {
            poll(id);
        } catch (GatewayUnavailableException e) {
            if (clock.instant().isBefore(find(id).expiresAt().plus(EXPIRY_GRACE))) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("payment_id", id)
                    .setCause(e)
                    .log("Payment expired without an answer from the gateway");
        }
        if (isOverdue(id)) {
            paymentReconciler.expire(id);
        }
    }

    /** Finds what webhooks have not told, also of payments that are over: money comes late. */
    private void reconcilePayments() {
        Instant now = clock.instant();
        List<PaymentId> due = database.withHandle(handle -> handle.attach(PaymentDao.class)
                .claimDueForReconciliation(now, now.minus(RECONCILE_WINDOW), RECONCILE_LIMIT));
        for (PaymentId id : due) {
            try {
                poll(id);
            } catch (RuntimeException e) {
                // The others are looked at all the same.
                database.withHandle(handle -> {
                    handle.attach(PaymentDao.class)
                            .checkAgain(id, clock.instant().plus(RECHECK_DELAY));
                    return null;
                });
                failures.mark();
                reconcileFailures.log(
                        LOG.atWarn().addKeyValue("payment_id", id).setCause(e), "Payment could not be reconciled");
            }
        }
        overdueSeconds = database.readOnly(
                        handle -> handle.attach(PaymentDao.class).oldestCheck())
                .map(oldest -> Math.max(0, Duration.between(oldest, now).toSeconds()))
                .orElse(0L);
    }

    private void reconcileRefunds() {
        Instant now = clock.instant();
        database.withHandle(
                        handle -> handle.attach(RefundDao.class).claimDue(now, now.plus(REFUND_TURN), RECONCILE_LIMIT))
                .forEach(id -> {
                    try {
                        refunds.run(id);
                    } catch (RuntimeException e) {
                        failures.mark();
                        reconcileFailures.log(
                                LOG.atWarn().addKeyValue("refund_id", id).setCause(e),
                                "Refund could not be reconciled");
                    }
                });
    }

    private void poll(PaymentId id) {
        try {
            watch.poll(id);
        } catch (MismatchException e) {
            events.flagDiscrepancy(id, String.valueOf(find(id).gatewaySessionId()), e.getMessage());
        }
    }

    private boolean isOverdue(PaymentId id) {
        Payment payment = find(id);
        return payment.state() == PaymentState.PENDING && !clock.instant().isBefore(payment.expiresAt());
    }

    private Payment find(PaymentId id) {
        return database.readOnly(handle -> handle.attach(PaymentDao.class).find(id))
                .orElseThrow();
    }
}
