package id.sapa.app;

import id.sapa.account.AccountModule;
import id.sapa.availability.AvailabilityModule;
import id.sapa.availability.AvailabilityService;
import id.sapa.availability.PresenceNotifier;
import id.sapa.availability.PresenceService;
import id.sapa.chat.ChatPersonalData;
import id.sapa.chat.ChatResource;
import id.sapa.chat.ChatService;
import id.sapa.chat.MessageWriter;
import id.sapa.chat.OfflineMessageNotifier;
import id.sapa.chat.ReceiptWriter;
import id.sapa.common.Id;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.controlcenter.ControlCenterModule;
import id.sapa.db.ClockHealthCheck;
import id.sapa.db.ClockSynchronizer;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.db.PostgresClock;
import id.sapa.db.UnpooledConnectionFactory;
import id.sapa.event.BusHealthCheck;
import id.sapa.event.ConnectionLeaseService;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.jobs.JobScheduler;
import id.sapa.ledger.LedgerModule;
import id.sapa.ledger.LedgerPersonalData;
import id.sapa.mitra.MitraPersonalData;
import id.sapa.mitra.MitraQueryService;
import id.sapa.mitra.MitraService;
import id.sapa.pairing.PairingModule;
import id.sapa.payment.PaymentModule;
import id.sapa.payment.PaymentPersonalData;
import id.sapa.push.PushModule;
import id.sapa.push.PushQueue;
import id.sapa.realtime.HandshakeLimiter;
import id.sapa.realtime.RealtimeModule;
import id.sapa.realtime.SessionStateReader;
import id.sapa.session.SessionModule;
import id.sapa.session.SessionPersonalData;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyHealthCheck;
import id.sapa.web.ClientIpResolver;
import id.sapa.web.CorsConfigurer;
import id.sapa.web.IdempotencyService;
import id.sapa.web.RateLimitFilter;
import id.sapa.web.RateLimiter;
import id.sapa.web.UserRateLimits;
import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Puts the features together, lower layers first. What is managed starts in this order and stops in the reverse one, so
 * jobs, which use everything, come last.
 */
final class Wiring {

    Wiring(SapaConfiguration configuration, Environment environment, Clock clock) {
        String instanceName = Id.generate().toString();

        DatabaseModule databaseModule = new DatabaseModule(configuration.database(), environment.metrics());
        environment.lifecycle().manage(databaseModule.dataSource());
        Database database = databaseModule.database();
        PostgresHealthCheck postgres = new PostgresHealthCheck(database);
        environment.healthChecks().register("postgres", postgres);
        if (clock instanceof PostgresClock postgresClock) {
            ClockSynchronizer synchronizer = new ClockSynchronizer(postgresClock, database, environment.metrics());
            environment.lifecycle().manage(synchronizer);
            environment.healthChecks().register("clock", new ClockHealthCheck(synchronizer));
        }

        ValkeyClient valkey = new ValkeyClient(configuration.valkey(), environment.metrics());
        environment.lifecycle().manage(valkey);
        environment.healthChecks().register("valkey", new ValkeyHealthCheck(valkey));

        JobScheduler jobScheduler = new JobScheduler(
                databaseModule.dataSource(), clock, configuration.jobs(), environment.metrics(), instanceName);

        EventBus events = new EventBus(valkey, UUID.fromString(instanceName), environment.metrics());
        environment.lifecycle().manage(events);
        environment.healthChecks().register("bus", new BusHealthCheck(events));
        environment.healthChecks().register("jobs", new JobsHealthCheck(jobScheduler));
        PrometheusEndpoint.serve(environment);

        Settings settings = new Settings(database, events, clock);
        environment.lifecycle().manage(settings);

        RateLimiter limits = new RateLimiter(valkey, configuration.web(), environment.metrics());
        UserRateLimits userLimits = new UserRateLimits(limits);
        ClientIpResolver addresses = new ClientIpResolver(configuration.web());
        environment.jersey().register(new RateLimitFilter(limits, addresses));
        AccountModule accounts = new AccountModule(
                configuration.auth(),
                configuration.otp(),
                new AccountModule.Dependencies(
                        database, events, jobScheduler, limits, addresses, clock, environment.metrics()));
        accounts.managed().forEach(environment.lifecycle()::manage);
        accounts.registerTo(environment.jersey()::register);
        AvailabilityModule availabilityModule =
                new AvailabilityModule(database, valkey, settings, clock, environment.metrics());
        availabilityModule.register(jobScheduler);
        availabilityModule.serve(environment, accounts.accessTokens(), new MitraQueryService(database), userLimits);
        CorsConfigurer.allow(environment, configuration.realtime().allowedOrigins());
        AvailabilityService availabilityService = availabilityModule.availability();

        ConnectionLeaseService leases = new ConnectionLeaseService(database, UUID.fromString(instanceName));
        PushModule pushModule =
                new PushModule(configuration.push(), database, leases, jobScheduler, clock, environment.metrics());
        environment.lifecycle().manage(pushModule.sender());
        PushQueue pushes = pushModule.queue();
        availabilityModule.presence().addListener(new PresenceNotifier(events, pushes));

        LedgerModule ledger = new LedgerModule(database, clock);
        ledger.register(jobScheduler);
        ledger.registerTo(environment.jersey()::register);

        PaymentModule payments = new PaymentModule(
                configuration.xendit(),
                new PaymentModule.Dependencies(database, jobScheduler, settings, clock, environment.metrics()),
                ledger.ledger());
        payments.registerTo(environment.jersey()::register);

        SessionModule.Dependencies dependencies =
                new SessionModule.Dependencies(database, jobScheduler, events, pushes, settings, clock);
        SessionModule sessions = new SessionModule(
                dependencies,
                new SessionModule.Features(
                        availabilityService,
                        payments.products(),
                        payments.payments(),
                        payments.refresher(),
                        ledger.earnings(),
                        new IdempotencyService(database, clock)));
        sessions.registerTo(environment.jersey()::register);
        payments.usedFor(sessions.paymentUse());

        PairingModule pairing = new PairingModule(
                dependencies,
                availabilityService,
                availabilityModule.presence(),
                sessions,
                environment.metrics(),
                environment.lifecycle());
        pairing.registerTo(environment.jersey()::register);

        MitraService mitras = new MitraService(accounts.users(), availabilityService, clock);
        accounts.add(new LedgerPersonalData());
        accounts.add(new PaymentPersonalData());
        accounts.add(new ChatPersonalData());
        accounts.add(new MitraPersonalData(mitras));
        accounts.add(new SessionPersonalData());

        new ControlCenterModule(
                new ControlCenterModule.Dependencies(
                        environment,
                        database,
                        settings,
                        accounts,
                        addresses,
                        instanceName,
                        OpenApiDocument::ofControlCenter,
                        clock),
                new ControlCenterModule.Features(
                        mitras, availabilityModule.maintenance(), sessions.service(), payments, ledger));

        Readiness readiness = new Readiness(postgres);
        environment.lifecycle().addEventListener(readiness);
        environment.jersey().register(new HealthResource(readiness));

        MessageWriter messages = new MessageWriter(
                configuration.chat(),
                new UnpooledConnectionFactory(configuration.database()),
                events,
                clock,
                environment.metrics());
        environment.lifecycle().manage(messages);
        ReceiptWriter receipts = new ReceiptWriter(database, events, environment.metrics());
        environment.lifecycle().manage(receipts);
        ChatService chat = new ChatService(database, messages, receipts, events);
        environment.jersey().register(new ChatResource(chat, userLimits));
        OfflineMessageNotifier offlineMessageNotifier = new OfflineMessageNotifier(database, pushes, clock);
        offlineMessageNotifier.register(events, jobScheduler);
        environment.lifecycle().manage(offlineMessageNotifier);
        RealtimeModule realtime = new RealtimeModule(
                configuration.realtime(),
                new RealtimeModule.Dependencies(database, events, leases, clock, environment.metrics()),
                new RealtimeModule.Access(
                        accounts.accessTokens(),
                        accounts.revocations(),
                        accounts.wsTickets()::redeem,
                        new HandshakeLimiter(limits, userLimits, addresses),
                        userLimits),
                new RealtimeModule.Content(
                        chat,
                        sessionStates(sessions, pairing, availabilityModule.presence()),
                        () -> settings.get(SettingKey.SESSION_WARNING_SECONDS),
                        availabilityModule.heartbeats()::record));
        realtime.managed().forEach(environment.lifecycle()::manage);
        environment.lifecycle().manage(pushModule.suppressor(realtime.connections()));
        realtime.serve(environment.getApplicationContext());
        // After readiness, which is to go first.
        environment.lifecycle().addEventListener(realtime.drain());
        environment
                .lifecycle()
                .addEventListener(new ShutdownDelay(
                        readiness, configuration.web().shutdownDelay().toMilliseconds()));

        environment.lifecycle().manage(jobScheduler);
        // Ready once everything else has started.
        environment.lifecycle().manage(readiness);
    }

    private static SessionStateReader sessionStates(
            SessionModule sessions, PairingModule pairing, PresenceService presence) {
        return new SessionStateReader() {
            @Override
            public Map<SessionId, Event> sessions(Role side, Collection<SessionId> ids) {
                return sessions.states(side, ids);
            }

            @Override
            public Map<UserId, List<Event>> openOffers(Collection<UserId> mitras) {
                return pairing.openOffers(mitras);
            }

            @Override
            public Map<UserId, Event> switchedOff(Collection<UserId> mitras) {
                return presence.switchedOff(mitras);
            }
        };
    }
}
