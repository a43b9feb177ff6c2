package id.sapa.session;

import id.sapa.common.ExtensionId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import id.sapa.payment.Payment;
import id.sapa.payment.PaymentView;
import id.sapa.payment.Payments;
import id.sapa.payment.Product;
import id.sapa.payment.Products;
import id.sapa.web.IdempotencyKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Sells more minutes for a session that is active. Thread-safe. */
final class ExtensionService {

    private final Database database;
    private final SessionLifecycle lifecycle;
    private final Products products;
    private final Payments payments;
    private final IdempotencyKeys idempotency;
    private final Clock clock;

    ExtensionService(
            Database database,
            SessionLifecycle lifecycle,
            Products products,
            Payments payments,
            IdempotencyKeys idempotency,
            Clock clock) {
        this.database = database;
        this.lifecycle = lifecycle;
        this.products = products;
        this.payments = payments;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /**
     * Opens an extension's payment, which must be before the session's end; the minutes are added when it is paid.
     *
     * @return the JSON of the answer: a {@link PaymentView}, or what the first request with this key was answered
     */
    Object open(
            UserId customer, SessionId session, CreateExtensionRequest request, Optional<IdempotencyKeys.Request> key) {
        Optional<Object> earlier = key.flatMap(this::replay);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Product product = database.read(handle -> products.find(handle, request.productId()))
                .filter(Product::active)
                .filter(candidate -> candidate.price().isPositive())
                .orElseThrow(() -> ProblemException.invalid("product_id", "is not on sale for an extension"));
        ExtensionId id;
        try {
            id = database.inTransaction(tx -> insert(tx, customer, session, product, key));
        } catch (ProblemException e) {
            if (key.isPresent() && e.code() == ProblemCode.IDEMPOTENCY_KEY_IN_USE) {
                return replay(key.get()).orElseThrow(() -> e);
            }
            throw e;
        }
        return finish(id, key);
    }

    /** The payment came: the end moves, or the answer is that the money cannot be used. */
    boolean paid(Tx tx, ChatSession session, ExtensionId id) {
        Extension extension = tx.dao(ExtensionDao.class).find(id).orElseThrow();
        Instant now = clock.instant();
        // The job that starts the grace period may not have run yet.
        boolean usable = session.state() == SessionState.ACTIVE && !now.isAfter(lifecycle.lastPayment(session));
        ExtensionState decision = usable ? ExtensionState.APPLIED : ExtensionState.LAPSED;
        if (tx.dao(ExtensionDao.class).decide(id, decision, now) == 0) {
            return extension.state() == ExtensionState.APPLIED;
        }
        if (usable) {
            // Minutes that passed while the payment was under way, when nobody could write, are not charged.
            Instant from = now.isAfter(session.endsAt()) ? now : session.endsAt();
            lifecycle.moveEnd(tx, session, from.plus(Duration.ofMinutes(extension.durationMinutes())));
        }
        return usable;
    }

    private Optional<Object> replay(IdempotencyKeys.Request key) {
        return idempotency
                .find(key)
                .map(known -> known.answer() == null
                        ? finish(new ExtensionId(known.resourceId()), Optional.of(key))
                        : new StoredAnswer(known.answer()));
    }

    private ExtensionId insert(
            Tx tx, UserId customer, SessionId sessionId, Product product, Optional<IdempotencyKeys.Request> key) {
        ChatSession session = lifecycle.lock(tx, sessionId);
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
        key.ifPresent(k -> idempotency.claim(tx, k, id.value()));
        int inserted = tx.dao(ExtensionDao.class)
                .insert(id, sessionId, product.id(), product.name(), product.durationMinutes(), product.price(), now);
        if (inserted == 0) {
            throw new ProblemException(ProblemCode.EXTENSION_OPEN);
        }
        payments.openForExtension(tx, sessionId, id, customer, product.price(), product.name());
        return id;
    }

    private Object finish(ExtensionId id, Optional<IdempotencyKeys.Request> key) {
        var payment =
                database.read(handle -> payments.extensionPayment(handle, id)).orElseThrow();
        Payment open;
        try {
            open = payments.checkout(payment.id());
        } catch (ProblemException e) {
            abandon(id, key);
            throw e;
        }
        if (open.checkoutUrl() == null) {
            // Given up meanwhile, by a request with the same key that had no checkout either.
            throw new ProblemException(ProblemCode.PAYMENT_GATEWAY_UNAVAILABLE);
        }
        PaymentView view = PaymentView.of(open);
        key.ifPresent(k -> idempotency.complete(k, id.value(), 201, view));
        return view;
    }

    private void abandon(ExtensionId id, Optional<IdempotencyKeys.Request> key) {
        database.useTransaction(tx -> {
            Extension extension = tx.dao(ExtensionDao.class).find(id).orElseThrow();
            lifecycle.lock(tx, extension.sessionId());
            lifecycle.lapseExtension(tx, id);
            key.ifPresent(k -> idempotency.release(tx, k, id.value()));
        });
    }
}
