package id.sapa.session;

import id.sapa.availability.AvailabilityService;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.payment.Payment;
import id.sapa.payment.PaymentService;
import id.sapa.payment.Product;
import id.sapa.payment.ProductService;
import id.sapa.session.SessionDao.NewSession;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import id.sapa.web.IdempotencyService;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Opens sessions. The row, its payment and the idempotency key are one transaction; the checkout at the gateway comes
 * after it and can be asked for again. Thread-safe.
 */
final class SessionCreationService {

    private final Database database;
    private final SessionLifecycle lifecycle;
    private final SessionViewAssembler views;
    private final Market market;
    private final IdempotencyService idempotency;
    private final Settings settings;
    private final Clock clock;

    /** What a session is made from: who is free, what is sold, how it is paid. */
    record Market(AvailabilityService availability, ProductService products, PaymentService payments) {}

    SessionCreationService(
            Database database,
            SessionLifecycle lifecycle,
            SessionViewAssembler views,
            Market market,
            IdempotencyService idempotency,
            Settings settings,
            Clock clock) {
        this.database = database;
        this.lifecycle = lifecycle;
        this.views = views;
        this.market = market;
        this.idempotency = idempotency;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Opens a session for a customer.
     *
     * @param key the request's idempotency key, if it has one
     * @return the JSON of the answer: a {@link SessionView}, or what the first request with this key was answered
     */
    Object open(UserId customer, CreateSessionRequest request, Optional<IdempotencyService.Request> key) {
        Optional<Object> earlier = key.flatMap(this::replay);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        SessionId id;
        try {
            id = insert(customer, request, key);
        } catch (ProblemException e) {
            // The same request came twice at once: the other one opened the session.
            if (key.isPresent() && e.code() == ProblemCode.IDEMPOTENCY_KEY_IN_USE) {
                return replay(key.get()).orElseThrow(() -> e);
            }
            throw e;
        }
        return finish(id, key);
    }

    private Optional<Object> replay(IdempotencyService.Request key) {
        return idempotency
                .find(key)
                .map(storedKey -> storedKey.answer() == null
                        // The first request was cut off, or is still on its way: go on where it stands.
                        ? finish(new SessionId(storedKey.resourceId()), Optional.of(key))
                        : new ReplayedResponse(storedKey.answer()));
    }

    private SessionId insert(UserId customer, CreateSessionRequest request, Optional<IdempotencyService.Request> key) {
        Product product = database.readOnly(handle -> market.products().find(handle, request.productId()))
                .filter(Product::active)
                .orElseThrow(() -> ProblemException.invalid("product_id", "is not on sale"));
        boolean available = request.mitraId() == null
                ? market.availability().anyAvailable()
                : market.availability().isAvailable(request.mitraId());
        if (!available) {
            refuseIfOpen(customer);
            throw new ProblemException(ProblemCode.NO_MITRA_AVAILABLE);
        }
        return database.inTransaction(transaction -> {
            SessionId id = SessionId.next();
            key.ifPresent(k -> idempotency.claim(transaction, k, id.value()));
            insert(transaction, id, customer, request.mitraId(), product);
            return id;
        });
    }

    private void insert(
            Transaction transaction, SessionId id, UserId customer, UserId requestedMitra, Product product) {
        SessionDao dao = transaction.dao(SessionDao.class);
        boolean free = product.price().isZero();
        Instant now = clock.instant();
        Instant until = free ? lifecycle.pairingDeadline(now) : null;
        int inserted = dao.insert(
                new NewSession(
                        id,
                        customer,
                        requestedMitra,
                        product.id(),
                        product.code(),
                        product.name(),
                        product.durationMinutes(),
                        product.price(),
                        settings.get(SettingKey.MITRA_REVENUE_SHARE_PERCENT),
                        free ? SessionState.PAIRING : SessionState.AWAITING_PAYMENT,
                        now,
                        free ? now : null,
                        until),
                outcomeRule());
        if (inserted == 0) {
            throw sessionOpen(dao.findOpen(customer));
        }
        if (free) {
            lifecycle.enteredPairing(transaction, id, null, until);
        } else {
            dao.insertEvent(id, null, SessionState.AWAITING_PAYMENT, null, now);
            market.payments().openForSession(transaction, id, customer, product.price(), product.name());
        }
    }

    private OutcomeRule outcomeRule() {
        return new OutcomeRule(
                settings.get(SettingKey.SESSION_CUSTOMER_END_REFUND),
                settings.get(SettingKey.SESSION_MITRA_END_REFUND),
                settings.get(SettingKey.SESSION_OPERATOR_END_REFUND),
                settings.get(SettingKey.SESSION_NO_SHOW_SECONDS));
    }

    /** Gets the checkout, if there is one to get, and remembers the answer. */
    private Object finish(SessionId id, Optional<IdempotencyService.Request> key) {
        Optional<Payment> payment =
                database.readOnly(handle -> market.payments().sessionPayment(handle, id));
        if (payment.isPresent()) {
            try {
                market.payments().checkout(payment.get().id());
            } catch (ProblemException e) {
                abandon(id, key);
                throw e;
            }
        }
        ChatSession session = database.readOnly(
                        handle -> handle.attach(SessionDao.class).find(id))
                .orElseThrow();
        if (session.endReason() == EndReason.PAYMENT_UNAVAILABLE) {
            // Given up meanwhile, by a request with the same key.
            throw new ProblemException(ProblemCode.PAYMENT_GATEWAY_UNAVAILABLE);
        }
        SessionView view = database.readOnly(handle -> views.of(handle, session, Role.CUSTOMER));
        key.ifPresent(k -> idempotency.complete(k, id.value(), 201, view));
        return view;
    }

    /** Without a checkout the customer could neither pay nor open another session: this one is given up. */
    private void abandon(SessionId id, Optional<IdempotencyService.Request> key) {
        database.useTransaction(transaction -> {
            ChatSession session = lifecycle.lock(transaction, id);
            if (session.state() == SessionState.AWAITING_PAYMENT) {
                lifecycle.cancel(transaction, session, EndReason.PAYMENT_UNAVAILABLE);
                key.ifPresent(k -> idempotency.release(transaction, k, id.value()));
            }
        });
    }

    private void refuseIfOpen(UserId customer) {
        database.readOnly(handle -> handle.attach(SessionDao.class).findOpen(customer))
                .ifPresent(session -> {
                    throw sessionOpen(Optional.of(session));
                });
    }

    private static ProblemException sessionOpen(Optional<ChatSession> open) {
        return new ProblemException(
                ProblemCode.SESSION_OPEN,
                ProblemCode.SESSION_OPEN.title(),
                open.<Map<String, Object>>map(session -> Map.of("session_id", session.id()))
                        .orElse(Map.of()));
    }
}
