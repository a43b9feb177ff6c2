package id.sapa.payment;

import id.sapa.common.PaymentId;
import id.sapa.db.Database;
import id.sapa.jobs.JobType;
import id.sapa.jobs.Jobs;
import id.sapa.payment.Settlement.MismatchException;
import id.sapa.payment.XenditClient.GatewaySession;
import id.sapa.payment.XenditClient.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to payments by the clock: they expire, and those whose webhook never came are asked about. */
final class PaymentJobs {

    static final JobType EXPIRY = new JobType("payment-expiry");
    static final JobType CLOSE_CHECKOUT = new JobType("checkout-close");

    private static final Logger LOG = LoggerFactory.getLogger(PaymentJobs.class);
    private static final Duration RECONCILE_PAUSE = Duration.ofSeconds(30);
    private static final Duration UNHEARD = Duration.ofMinutes(2);
    /** A pass stays well below the gateway's limit of calls a minute. */
    private static final int RECONCILE_LIMIT = 50;

    private final Database database;
    private final XenditClient gateway;
    private final Settlement settlement;
    private final PaymentEvents events;
    private final Clock clock;

    PaymentJobs(Database database, XenditClient gateway, Settlement settlement, PaymentEvents events, Clock clock) {
        this.database = database;
        this.gateway = gateway;
        this.settlement = settlement;
        this.events = events;
        this.clock = clock;
    }

    void registerWith(Jobs jobs) {
        jobs.register(EXPIRY, key -> expireIfDue(PaymentId.fromString(key)));
        jobs.register(CLOSE_CHECKOUT, key -> closeCheckout(PaymentId.fromString(key)));
        jobs.recurring("payment-reconciliation", RECONCILE_PAUSE, name -> reconcile());
    }

    private void expireIfDue(PaymentId id) {
        Payment payment = find(id);
        if (payment.state() != PaymentState.PENDING || clock.instant().isBefore(payment.expiresAt())) {
            return;
        }
        closeCheckout(id);
        if (find(id).state() == PaymentState.PENDING) {
            settlement.expire(id);
        }
    }

    /** Closes the payment's checkout at the gateway, unless it was paid: then that is what counts. */
    private void closeCheckout(PaymentId id) {
        String checkout = find(id).gatewaySessionId();
        if (checkout == null) {
            return;
        }
        GatewaySession current = done(gateway.session(checkout));
        if (current.isActive()) {
            Outcome<GatewaySession> cancelled = gateway.cancelSession(checkout);
            // Refused because it was paid or has expired between the two calls: asked again below.
            current = cancelled instanceof Outcome.Done<GatewaySession> done
                    ? done.value()
                    : done(gateway.session(checkout));
            if (current.isActive()) {
                throw new IllegalStateException("checkout " + checkout + " is still open");
            }
        }
        apply(id, current);
    }

    private void reconcile() {
        Instant now = clock.instant();
        database.read(handle -> handle.attach(PaymentDao.class).takeUnheard(now, now.minus(UNHEARD), RECONCILE_LIMIT))
                .forEach(id -> {
                    if (gateway.session(find(id).gatewaySessionId()) instanceof Outcome.Done<GatewaySession> done) {
                        apply(id, done.value());
                    } else {
                        LOG.warn("payment {} could not be reconciled now", id);
                    }
                });
    }

    private void apply(PaymentId id, GatewaySession checkout) {
        try {
            settlement.apply(id, checkout);
        } catch (MismatchException e) {
            events.flagFinding(id, checkout.id(), e.getMessage());
        }
    }

    private Payment find(PaymentId id) {
        return database.read(handle -> handle.attach(PaymentDao.class).find(id)).orElseThrow();
    }

    private static GatewaySession done(Outcome<GatewaySession> outcome) {
        if (outcome instanceof Outcome.Done<GatewaySession> done) {
            return done.value();
        }
        // The job runs again later.
        throw new IllegalStateException("the gateway did not answer: " + outcome);
    }
}
