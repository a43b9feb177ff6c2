package id.sapa.payment;

import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.jobs.JobScheduler;
import id.sapa.payment.XenditClient.GatewaySession;
import id.sapa.payment.XenditClient.Outcome;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of payments by the features that sell something. Thread-safe. */
public final class PaymentService {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentService.class);

    /** Webhooks of payments made in the last moment are given this long before we give a payment up. */
    private static final Duration WEBHOOK_GRACE = Duration.ofSeconds(30);
    /** The gateway makes none that lives less than ten minutes; the rest is for clocks that differ. */
    private static final Duration MIN_CHECKOUT_DURATION = Duration.ofMinutes(11);
    /** After this the process that opened the payment has either got its checkout or is gone. */
    private static final Duration CHECKOUT_RETRY_DELAY = Duration.ofSeconds(20);

    /** How long a webhook may take before the gateway is asked. */
    private static final Duration FIRST_CHECK = Duration.ofSeconds(10);

    private static final int MAX_INLINE_ATTEMPTS = 2;

    private final Database database;
    private final XenditClient gateway;
    private final RefundService refundService;
    private final JobScheduler jobScheduler;
    private final Settings settings;
    private final Clock clock;

    PaymentService(
            Database database,
            XenditClient gateway,
            RefundService refundService,
            JobScheduler jobScheduler,
            Settings settings,
            Clock clock) {
        this.database = database;
        this.gateway = gateway;
        this.refundService = refundService;
        this.jobScheduler = jobScheduler;
        this.settings = settings;
        this.clock = clock;
    }

    /** Opens the payment of a session, pending and without a checkout yet. */
    public void openForSession(
            Transaction transaction, SessionId session, UserId customer, Money amount, String description) {
        open(transaction, session, null, customer, amount, description);
    }

    /** Opens the payment of an extension. */
    public void openForExtension(
            Transaction transaction,
            SessionId session,
            ExtensionId extension,
            UserId customer,
            Money amount,
            String description) {
        open(transaction, session, extension, customer, amount, description);
    }

    /**
     * Gets the payment's checkout from the gateway, unless it has one or is no longer pending. Not to be called in a
     * transaction. Each attempt has a reference of its own, so that after a lost answer another can be made; a checkout
     * whose answer was lost can be paid by nobody, for nobody knows its address, and expires.
     *
     * @throws ProblemException {@code payment_gateway_unavailable} if the gateway does not give one
     */
    public Payment checkout(PaymentId id) {
        Outcome<GatewaySession> outcome = null;
        for (int i = 0; i < MAX_INLINE_ATTEMPTS; i++) {
            Payment payment = require(id);
            if (payment.state() != PaymentState.PENDING || payment.checkoutUrl() != null) {
                return payment;
            }
            int attempt = database.withHandle(
                            handle -> handle.attach(PaymentDao.class).nextAttempt(id))
                    .orElse(0);
            if (attempt == 0) {
                return require(id);
            }
            outcome = gateway.createSession(
                    id,
                    payment.sessionId(),
                    reference(id, attempt),
                    payment.amount(),
                    payment.description(),
                    checkoutExpiry(payment.expiresAt()));
            if (outcome instanceof Outcome.Success<GatewaySession> success
                    && success.value().linkUrl() != null) {
                return storeCheckout(id, success.value());
            }
            if (!(outcome instanceof Outcome.Unknown)) {
                break;
            }
        }
        LOG.atWarn()
                .addKeyValue("payment_id", id)
                .addKeyValue("outcome", outcome)
                .log("Checkout could not be opened");
        throw new ProblemException(ProblemCode.PAYMENT_GATEWAY_UNAVAILABLE);
    }

    private Payment storeCheckout(PaymentId id, GatewaySession opened) {
        Instant nextCheck = clock.instant().plus(FIRST_CHECK);
        int kept = database.withHandle(
                handle -> handle.attach(PaymentDao.class).checkedOut(id, opened.id(), opened.linkUrl(), nextCheck));
        if (kept == 0) {
            LOG.atInfo()
                    .addKeyValue("payment_id", id)
                    .addKeyValue("gateway_session_id", opened.id())
                    .log("Late checkout canceled");
            gateway.cancelSession(opened.id());
        }
        return require(id);
    }

    private Instant checkoutExpiry(Instant expiresAt) {
        Instant earliest = clock.instant().plus(MIN_CHECKOUT_DURATION);
        return expiresAt.isBefore(earliest) ? earliest : expiresAt;
    }

    /** The payment of the session itself; empty if it was free. */
    public Optional<Payment> sessionPayment(Handle handle, SessionId session) {
        return handle.attach(PaymentDao.class).ofSession(session);
    }

    public Optional<Payment> extensionPayment(Handle handle, ExtensionId extension) {
        return handle.attach(PaymentDao.class).ofExtension(extension);
    }

    /** The payments of several sessions and of their extensions, as their customers see them. */
    public CustomerPayments customerPayments(Handle handle, List<SessionId> sessions) {
        List<Payment> payments = handle.attach(PaymentDao.class).ofSessions(sessions);
        List<PaymentId> received = payments.stream()
                .filter(payment -> payment.refunded().isPositive())
                .map(Payment::id)
                .toList();
        Map<PaymentId, List<Refund>> refunds = received.isEmpty()
                ? Map.of()
                : handle.attach(RefundDao.class).ofPayments(received).stream()
                        .collect(Collectors.groupingBy(Refund::paymentId));
        Map<SessionId, PaymentView> bySession = new HashMap<>();
        Map<ExtensionId, PaymentView> byExtension = new HashMap<>();
        for (Payment payment : payments) {
            PaymentView view = PaymentView.of(payment, refunds.getOrDefault(payment.id(), List.of()));
            if (payment.extensionId() == null) {
                bySession.put(payment.sessionId(), view);
            } else {
                byExtension.put(payment.extensionId(), view);
            }
        }
        return new CustomerPayments(bySession, byExtension);
    }

    /**
     * What customers paid or owe.
     *
     * @param bySession the payments of the sessions themselves
     */
    public record CustomerPayments(Map<SessionId, PaymentView> bySession, Map<ExtensionId, PaymentView> byExtension) {}

    /** The payment as its customer sees it. */
    public PaymentView view(Payment payment) {
        return PaymentView.of(payment, refundService.of(payment.id()));
    }

    /** The session's own payment is not needed any more: cancelled if pending, refunded in full if paid. */
    public void release(Transaction transaction, SessionId session, String reason) {
        PaymentDao dao = transaction.dao(PaymentDao.class);
        dao.ofSession(session).flatMap(payment -> dao.lock(payment.id())).ifPresent(payment -> {
            if (payment.state() == PaymentState.PENDING) {
                cancel(transaction, payment, reason);
            } else if (payment.state().isReceived()) {
                refundService.refundRemaining(transaction, payment, reason);
            }
        });
    }

    /** The extension can no longer be used: a pending payment is cancelled; if it is paid all the same, it is refunded. */
    public void cancelExtension(Transaction transaction, ExtensionId extension) {
        PaymentDao dao = transaction.dao(PaymentDao.class);
        dao.ofExtension(extension)
                .flatMap(payment -> dao.lock(payment.id()))
                .filter(payment -> payment.state() == PaymentState.PENDING)
                .ifPresent(payment -> cancel(transaction, payment, "extension_lapsed"));
    }

    /** Everything that was paid for the session and its extensions, whether or not some of it went back. */
    public Money paidForSession(Transaction transaction, SessionId session) {
        return transaction.dao(PaymentDao.class).lockAll(session).stream()
                .filter(payment -> payment.state().isReceived())
                .map(Payment::amount)
                .reduce(Money.ZERO, Money::plus);
    }

    /**
     * Refunds what was paid for the session and its extensions, the payment made last first, until that much of it went
     * back in total. The last time bought is the first that goes unused, and many channels refund in full only.
     */
    public void refundSession(Transaction transaction, SessionId session, Money total, String reason) {
        List<Payment> received = transaction.dao(PaymentDao.class).lockAll(session).stream()
                .filter(payment -> payment.state().isReceived())
                .sorted(Comparator.comparing(Payment::createdAt).reversed())
                .toList();
        Money wanted = received.stream().map(Payment::refunded).reduce(total, Money::minus);
        for (Payment payment : received) {
            Money amount = wanted.min(payment.refundableAmount());
            if (amount.isPositive()) {
                refundService.refundAutomatically(transaction, payment, amount, reason);
                wanted = wanted.minus(amount);
            }
        }
    }

    /**
     * The payment that a reference of ours names.
     *
     * @param reference the payment's id, or that and the number of a later attempt
     */
    static Optional<PaymentId> paymentOf(String reference) {
        try {
            return Optional.of(PaymentId.fromString(reference.length() > 36 ? reference.substring(0, 36) : reference));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String reference(PaymentId id, int attempt) {
        return attempt == 1 ? id.toString() : id + "-" + attempt;
    }

    private void open(
            Transaction transaction,
            SessionId session,
            ExtensionId extension,
            UserId customer,
            Money amount,
            String description) {
        PaymentId id = PaymentId.next();
        Instant now = clock.instant();
        Instant expiresAt = now.plus(Duration.ofMinutes(settings.get(SettingKey.PAYMENT_EXPIRY_MINUTES)));
        PaymentDao dao = transaction.dao(PaymentDao.class);
        dao.insert(id, session, extension, customer, amount, description, expiresAt, now);
        dao.insertTransition(id, null, null, PaymentState.PENDING.wire(), null, now);
        jobScheduler.schedule(transaction, PaymentJobs.CHECKOUT, id.toString(), now.plus(CHECKOUT_RETRY_DELAY));
        jobScheduler.schedule(transaction, PaymentJobs.EXPIRY, id.toString(), expiresAt.plus(WEBHOOK_GRACE));
    }

    private void cancel(Transaction transaction, Payment payment, String reason) {
        PaymentDao dao = transaction.dao(PaymentDao.class);
        Instant now = clock.instant();
        dao.close(payment.id(), PaymentState.CANCELLED);
        dao.insertTransition(payment.id(), null, payment.state().wire(), PaymentState.CANCELLED.wire(), reason, now);
        jobScheduler.schedule(
                transaction, PaymentJobs.CANCEL_CHECKOUT, payment.id().toString(), now);
    }

    private Payment require(PaymentId id) {
        return database.readOnly(handle -> handle.attach(PaymentDao.class).find(id))
                .orElseThrow(ProblemException::notFound);
    }
}
