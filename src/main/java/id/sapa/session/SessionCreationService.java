package id.sapa.session;

import id.sapa.availability.AvailabilityService;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.payment.PaymentService;
import id.sapa.payment.Product;
import id.sapa.payment.ProductService;
import id.sapa.session.SessionDao.NewSession;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import id.sapa.web.IdempotencyService;
import id.sapa.web.IdempotentOperation;
import id.sapa.web.IdempotentResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Opens sessions. The row, its payment and the idempotency key are one transaction; the checkout at the gateway comes
 * after it and can be asked for again. Thread-safe.
 */
final class SessionCreationService {

    private static final int CREATED = 201;
    /** With fewer places than this left, customers are let in one after the other. */
    private static final int LAST_PLACES = 20;

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
     */
    IdempotentResponse<SessionView> open(
            UserId customer, CreateSessionRequest request, Optional<IdempotencyService.Request> key) {
        return idempotency.execute(key, CREATED, new IdempotentOperation<SessionView>() {
            @Override
            public UUID create(KeyAction claim) {
                return insert(customer, request, claim).value();
            }

            @Override
            public SessionView finish(UUID id) {
                return checkout(new SessionId(id));
            }

            @Override
            public void abandon(UUID id, KeyAction release) {
                cancel(new SessionId(id), release);
            }
        });
    }

    private SessionId insert(UserId customer, CreateSessionRequest request, IdempotentOperation.KeyAction claim) {
        Product product = database.readOnly(handle -> market.products().find(handle, request.productId()))
                .filter(Product::active)
                .orElseThrow(() -> ProblemException.invalid("product_id", "is not on sale"));
        Instant holdsSince = clock.instant().minusSeconds(settings.get(SettingKey.PAIRING_PAYMENT_HOLD_SECONDS));
        int paying =
                database.readOnly(handle -> handle.attach(SessionDao.class).countPaying(holdsSince, request.mitraId()));
        int places = freePlaces(request.mitraId(), paying);
        if (places <= paying) {
            throw noPlace(
                    database.readOnly(handle -> handle.attach(SessionDao.class).findOpen(customer)));
        }
        return database.inTransaction(transaction -> {
            SessionId id = SessionId.next();
            claim.apply(transaction, id.value());
            if (places - paying < LAST_PLACES) {
                SessionDao dao = transaction.dao(SessionDao.class);
                dao.lockLastPlaces();
                if (places <= dao.countPaying(holdsSince, request.mitraId())) {
                    throw noPlace(dao.findOpen(customer));
                }
            }
            insert(transaction, id, customer, request.mitraId(), product);
            return id;
        });
    }

    private int freePlaces(UserId mitra, int paying) {
        int limit = paying + LAST_PLACES;
        int places = market.availability().freePlaces(mitra, limit);
        return places > paying ? places : market.availability().freePlacesInPostgres(mitra, limit);
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

    /** Gets the checkout, if the product has a price. */
    private SessionView checkout(SessionId id) {
        database.readOnly(handle -> market.payments().sessionPayment(handle, id))
                .ifPresent(payment -> market.payments().checkout(payment.id()));
        ChatSession session = database.readOnly(
                        handle -> handle.attach(SessionDao.class).find(id))
                .orElseThrow();
        if (session.endReason() == EndReason.PAYMENT_UNAVAILABLE) {
            // Given up meanwhile, by a request with the same key.
            throw new ProblemException(ProblemCode.PAYMENT_GATEWAY_UNAVAILABLE);
        }
        return database.readOnly(handle -> views.of(handle, session, Role.CUSTOMER));
    }

    /** Without a checkout the customer could neither pay nor open another session: this one is given up. */
    private void cancel(SessionId id, IdempotentOperation.KeyAction release) {
        database.useTransaction(transaction -> {
            ChatSession session = lifecycle.lock(transaction, id);
            if (session.state() == SessionState.AWAITING_PAYMENT) {
                lifecycle.cancel(transaction, session, EndReason.PAYMENT_UNAVAILABLE);
                release.apply(transaction, id.value());
            }
        });
    }

    private static ProblemException noPlace(Optional<ChatSession> open) {
        return open.isPresent() ? sessionOpen(open) : new ProblemException(ProblemCode.NO_MITRA_AVAILABLE);
    }

    private static ProblemException sessionOpen(Optional<ChatSession> open) {
        return new ProblemException(
                ProblemCode.SESSION_OPEN,
                ProblemCode.SESSION_OPEN.title(),
                open.<Map<String, Object>>map(session -> Map.of("session_id", session.id()))
                        .orElse(Map.of()));
    }
}
