package id.sapa.session;

import id.sapa.common.ExtensionId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.ProductId;
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
import id.sapa.web.IdempotentOperation;
import id.sapa.web.IdempotentResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Sells more minutes for a session that is active. Thread-safe. */
final class ExtensionService {

    private static final int CREATED = 201;

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

    /** Opens an extension's payment, which must be before the session's end; the minutes are added when it is paid. */
    IdempotentResponse<PaymentView> open(
            UserId customer,
            SessionId session,
            CreateExtensionRequest request,
            Optional<IdempotencyService.Request> key) {
        return idempotency.execute(key, CREATED, new IdempotentOperation<PaymentView>() {
            @Override
            public UUID create(KeyAction claim) {
                Product product = extensionProduct(request.productId());
                return database.inTransaction(transaction -> insert(transaction, customer, session, product, claim))
                        .value();
            }

            @Override
            public PaymentView finish(UUID id) {
                return checkout(new ExtensionId(id));
            }

            @Override
            public void abandon(UUID id, KeyAction release) {
                lapse(new ExtensionId(id), release);
            }
        });
    }

    private Product extensionProduct(ProductId id) {
        return database.readOnly(handle -> productService.find(handle, id))
                .filter(Product::active)
                .filter(candidate -> candidate.price().isPositive())
                .orElseThrow(() -> ProblemException.invalid("product_id", "is not on sale for an extension"));
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

    private ExtensionId insert(
            Transaction transaction,
            UserId customer,
            SessionId sessionId,
            Product product,
            IdempotentOperation.KeyAction claim) {
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
        claim.apply(transaction, id.value());
        int inserted = transaction
                .dao(ExtensionDao.class)
                .insert(id, sessionId, product.id(), product.name(), product.durationMinutes(), product.price(), now);
        if (inserted == 0) {
            throw new ProblemException(ProblemCode.EXTENSION_OPEN);
        }
        paymentService.openForExtension(transaction, sessionId, id, customer, product.price(), product.name());
        return id;
    }

    private PaymentView checkout(ExtensionId id) {
        Payment payment = database.readOnly(handle -> paymentService.extensionPayment(handle, id))
                .orElseThrow();
        Payment open = paymentService.checkout(payment.id());
        if (open.checkoutUrl() == null) {
            // Given up meanwhile, by a request with the same key that had no checkout either.
            throw new ProblemException(ProblemCode.PAYMENT_GATEWAY_UNAVAILABLE);
        }
        return paymentService.view(open);
    }

    private void lapse(ExtensionId id, IdempotentOperation.KeyAction release) {
        database.useTransaction(transaction -> {
            Extension extension = transaction.dao(ExtensionDao.class).find(id).orElseThrow();
            lifecycle.lock(transaction, extension.sessionId());
            lifecycle.lapseExtension(transaction, id);
            release.apply(transaction, id.value());
        });
    }
}
