package id.sapa.session;

import id.sapa.common.ExtensionId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.payment.Payment;
import id.sapa.payment.PaymentService;
import id.sapa.payment.PaymentView;
import id.sapa.payment.Product;
import id.sapa.payment.ProductService;
import id.sapa.web.IdempotencyService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Sells more minutes for a session that is active. Thread-safe. */
final class ExtensionService {

    private final Database database;
    private final SessionLifecycle lifecycle;
    private final ProductService productService;
    private final PaymentService paymentService;
    private final IdempotencyService idempotency;
    private final Clock clock;

    ExtensionService(
            Database database,
            SessionLifecycle lifecycle,
            ProductService productService,
            PaymentService paymentService,
            IdempotencyService idempotency,
            Clock clock) {
        this.database = database;
        this.lifecycle = lifecycle;
        this.productService = productService;
        this.paymentService = paymentService;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /**
     * Opens an extension's payment, which must be before the session's end; the minutes are added when it is paid.
     *
     * @return the JSON of the answer: a {@link PaymentView}, or what the first request with this key was answered
     */
    Object open(
            UserId customer,
            SessionId session,
            CreateExtensionRequest request,
            Optional<IdempotencyService.Request> key) {
        Optional<Object> earlier = key.flatMap(this::replay);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Product product = database.readOnly(handle -> productService.find(handle, request.productId()))
                .filter(Product::active)
                .filter(candidate -> candidate.price().isPositive())
                .orElseThrow(() -> ProblemException.invalid("product_id", "is not on sale for an extension"));
        ExtensionId id;
        try {
            id = database.inTransaction(transaction -> insert(transaction, customer, session, product, key));
        } catch (ProblemException e) {
            if (key.isPresent() && e.code() == ProblemCode.IDEMPOTENCY_KEY_IN_USE) {
                return replay(key.get()).orElseThrow(() -> e);
            }
            throw e;
        }
        return finish(id, key);
    }

    /** The payment came: the end moves, or the answer is that the money cannot be used. */
    boolean paid(Transaction transaction, ChatSession session, ExtensionId id) {
        Extension extension = transaction.dao(ExtensionDao.class).find(id).orElseThrow();
        Instant now = clock.instant();
        // The job that starts the grace period may not have run yet.
        boolean usable = session.state() == SessionState.ACTIVE && !now.isAfter(lifecycle.lastPayment(session));
        ExtensionState decision = usable ? ExtensionState.APPLIED : ExtensionState.LAPSED;
        if (transaction.dao(ExtensionDao.class).decide(id, decision, now) == 0) {
            return extension.state() == ExtensionState.APPLIED;
        }
        if (usable) {
            // Minutes that passed while the payment was under way, when nobody could write, are not charged.
            Instant from = now.isAfter(session.endsAt()) ? now : session.endsAt();
            lifecycle.moveEnd(transaction, session, from.plus(Duration.ofMinutes(extension.durationMinutes())));
        }
        return usable;
    }

    private Optional<Object> replay(IdempotencyService.Request key) {
        return idempotency
                .find(key)
                .map(storedKey -> storedKey.answer() == null
                        ? finish(new ExtensionId(storedKey.resourceId()), Optional.of(key))
                        : new ReplayedResponse(storedKey.answer()));
    }

    private ExtensionId insert(
            Transaction transaction,
            UserId customer,
            SessionId sessionId,
            Product product,
            Optional<IdempotencyService.Request> key) {
        ChatSession session = lifecycle.lock(transaction, sessionId);
        if (!customer.equals(session.customerId())) {
            throw session.roleOf(customer).isPresent()
                    ? new ProblemException(ProblemCode.FORBIDDEN, "Only the customer can extend")
                    : ProblemException.notFound();
        }
        Instant now = clock.instant();
        if (session.state() != SessionState.ACTIVE || !now.isBefore(session.endsAt())) {
            throw new ProblemException(ProblemCode.SESSION_NOT_ACTIVE);
        }
        ExtensionId id = ExtensionId.next();
        key.ifPresent(k -> idempotency.claim(transaction, k, id.value()));
        int inserted = transaction
                .dao(ExtensionDao.class)
                .insert(id, sessionId, product.id(), product.name(), product.durationMinutes(), product.price(), now);
        if (inserted == 0) {
            throw new ProblemException(ProblemCode.EXTENSION_OPEN);
        }
        paymentService.openForExtension(transaction, sessionId, id, customer, product.price(), product.name());
        return id;
    }

    private Object finish(ExtensionId id, Optional<IdempotencyService.Request> key) {
        var payment = database.readOnly(handle -> paymentService.extensionPayment(handle, id))
                .orElseThrow();
        Payment open;
        try {
            open = paymentService.checkout(payment.id());
        } catch (ProblemException e) {
            abandon(id, key);
            throw e;
        }
        if (open.checkoutUrl() == null) {
            // Given up meanwhile, by a request with the same key that had no checkout either.
            throw new ProblemException(ProblemCode.PAYMENT_GATEWAY_UNAVAILABLE);
        }
        PaymentView view = paymentService.view(open);
        key.ifPresent(k -> idempotency.complete(k, id.value(), 201, view));
        return view;
    }

    private void abandon(ExtensionId id, Optional<IdempotencyService.Request> key) {
        database.useTransaction(transaction -> {
            Extension extension = transaction.dao(ExtensionDao.class).find(id).orElseThrow();
            lifecycle.lock(transaction, extension.sessionId());
            lifecycle.lapseExtension(transaction, id);
            key.ifPresent(k -> idempotency.release(transaction, k, id.value()));
        });
    }
}
