package id.sapa.session;

import id.sapa.availability.Availability;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.jobs.Jobs;
import id.sapa.ledger.Earnings;
import id.sapa.payment.PaymentUse;
import id.sapa.payment.Payments;
import id.sapa.payment.Products;
import id.sapa.push.PushQueue;
import id.sapa.settings.Settings;
import id.sapa.web.IdempotencyKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Wires the life of sessions. {@link #pairWith} completes it before anything is served. */
public final class SessionModule {

    private static final Duration FORGET_PAUSE = Duration.ofHours(1);

    private final Database database;
    private final SessionNotices notices;
    private final SessionLifecycle lifecycle;
    private final SessionViews views;
    private final SessionService service;
    private final SessionPaymentUse paymentUse;
    private final SessionResource resource;

    /** What lies below: storage, time, messages. */
    public record Platform(
            Database database, Jobs jobs, EventBus events, PushQueue push, Settings settings, Clock clock) {}

    /** The features that sessions are made of. */
    public record Features(
            Availability availability,
            Products products,
            Payments payments,
            Earnings earnings,
            IdempotencyKeys idempotency) {}

    public SessionModule(Platform platform, Features features) {
        this.database = platform.database();
        Settings settings = platform.settings();
        Clock clock = platform.clock();
        this.views = new SessionViews(features.payments());
        this.notices = new SessionNotices(platform.events(), platform.push(), views);
        this.lifecycle = new SessionLifecycle(
                features.availability(),
                features.payments(),
                features.earnings(),
                notices,
                platform.jobs(),
                settings,
                clock);
        this.service = new SessionService(database, lifecycle, views, features.availability(), settings, clock);
        ExtensionService extensions = new ExtensionService(
                database, lifecycle, features.products(), features.payments(), features.idempotency(), clock);
        SessionOpening opening = new SessionOpening(
                database,
                lifecycle,
                views,
                new SessionOpening.Market(features.availability(), features.products(), features.payments()),
                features.idempotency(),
                settings,
                clock);
        this.paymentUse = new SessionPaymentUse(lifecycle, extensions);
        this.resource = new SessionResource(opening, service, extensions);
        new SessionJobs(database, lifecycle, notices, clock).registerWith(platform.jobs());
        platform.jobs()
                .recurring(
                        "idempotency-keys",
                        FORGET_PAUSE,
                        name -> features.idempotency().forgetOld());
    }

    /** Says who finds mitras for the sessions that wait. */
    public void pairWith(PairingQueue queue) {
        lifecycle.pairWith(queue);
    }

    /** The session as this user is told of it, if the user takes part in it. */
    public Optional<Event> stateFor(UserId user, SessionId id) {
        return database.read(handle -> handle.attach(SessionDao.class)
                .find(id)
                .flatMap(session -> session.roleOf(user).map(side -> notices.state(handle, session, side))));
    }

    public void registerTo(Consumer<Object> jersey) {
        jersey.accept(resource);
    }

    public SessionLifecycle lifecycle() {
        return lifecycle;
    }

    public SessionViews views() {
        return views;
    }

    public SessionService service() {
        return service;
    }

    /** What payments are for. */
    public PaymentUse paymentUse() {
        return paymentUse;
    }
}
