package id.sapa.session;

import id.sapa.availability.AvailabilityService;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.db.Database;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.jobs.JobScheduler;
import id.sapa.ledger.EarningsService;
import id.sapa.payment.PaymentHandler;
import id.sapa.payment.PaymentRefresher;
import id.sapa.payment.PaymentService;
import id.sapa.payment.ProductService;
import id.sapa.push.PushQueue;
import id.sapa.settings.Settings;
import id.sapa.web.IdempotencyService;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/** Wires the life of sessions. {@link #pairWith} completes it before anything is served. */
public final class SessionModule {

    private static final Duration CLEANUP_INTERVAL = Duration.ofHours(1);

    private final Database database;
    private final SessionNotifier notices;
    private final SessionLifecycle lifecycle;
    private final SessionViewAssembler views;
    private final SessionService service;
    private final SessionPaymentHandler paymentUse;
    private final SessionResource resource;
    private final QueueNotifier queue;

    /** What lies below: storage, time, messages. */
    public record Dependencies(
            Database database, JobScheduler jobs, EventBus events, PushQueue push, Settings settings, Clock clock) {}

    /** The features that sessions are made of. */
    public record Features(
            AvailabilityService availability,
            ProductService products,
            PaymentService payments,
            PaymentRefresher refresher,
            EarningsService earnings,
            IdempotencyService idempotency) {}

    public SessionModule(Dependencies dependencies, Features features) {
        this.database = dependencies.database();
        Settings settings = dependencies.settings();
        Clock clock = dependencies.clock();
        this.views = new SessionViewAssembler(
                features.payments(), new WaitEstimator(features.availability(), settings, clock));
        this.notices = new SessionNotifier(dependencies.events(), dependencies.push(), views);
        this.queue = new QueueNotifier(database, notices);
        this.lifecycle = new SessionLifecycle(
                features.availability(),
                features.payments(),
                features.earnings(),
                notices,
                dependencies.jobs(),
                settings,
                clock);
        this.service = new SessionService(
                database, lifecycle, views, features.availability(), features.refresher(), settings, clock);
        ExtensionService extensions = new ExtensionService(
                database, lifecycle, features.products(), features.payments(), features.idempotency(), clock);
        SessionCreationService opening = new SessionCreationService(
                database,
                lifecycle,
                views,
                new SessionCreationService.Market(features.availability(), features.products(), features.payments()),
                features.idempotency(),
                settings,
                clock);
        this.paymentUse = new SessionPaymentHandler(lifecycle, extensions);
        this.resource = new SessionResource(opening, service, extensions);
        new SessionJobs(database, lifecycle, notices, clock).registerWith(dependencies.jobs());
        dependencies
                .jobs()
                .recurring(
                        "idempotency-keys",
                        CLEANUP_INTERVAL,
                        name -> features.idempotency().purgeExpired());
    }

    /** Says who finds mitras for the sessions that wait. */
    public void pairWith(PairingListener queue) {
        lifecycle.setPairingListener(queue);
    }

    /** These sessions as this side is told of them; a fixed number of queries. */
    public Map<SessionId, Event> states(Role side, Collection<SessionId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return database.withHandle(handle ->
                notices.states(handle, handle.attach(SessionDao.class).findAll(ids.toArray(new SessionId[0])), side));
    }

    public void registerTo(Consumer<Object> jersey) {
        jersey.accept(resource);
    }

    public SessionLifecycle lifecycle() {
        return lifecycle;
    }

    public QueueNotifier queue() {
        return queue;
    }

    public SessionViewAssembler views() {
        return views;
    }

    public SessionService service() {
        return service;
    }

    /** What payments are for. */
    public PaymentHandler paymentUse() {
        return paymentUse;
    }
}
