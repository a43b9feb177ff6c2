package id.sapa.controlcenter;

import id.sapa.account.AccessControl;
import id.sapa.account.AccountModule;
import id.sapa.availability.MirrorAdmin;
import id.sapa.db.Database;
import id.sapa.ledger.LedgerModule;
import id.sapa.mitra.MitraService;
import id.sapa.payment.PaymentModule;
import id.sapa.session.SessionService;
import id.sapa.settings.Settings;
import id.sapa.web.ClientIpResolver;
import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Set;
import java.util.function.Function;

/** Registers the Control Center on the internal listener. */
public final class ControlCenterModule {

    /**
     * Infrastructure that the Control Center uses.
     *
     * @param instance the name of this instance
     * @param describer makes an OpenAPI document out of resource classes
     */
    public record Dependencies(
            Environment environment,
            Database database,
            Settings settings,
            AccountModule accounts,
            ClientIpResolver addresses,
            String instance,
            Function<Set<Class<?>>, String> describer,
            Clock clock) {}

    /** The services through which operators act. */
    public record Features(
            MitraService mitras,
            MirrorAdmin maintenance,
            SessionService sessions,
            PaymentModule payments,
            LedgerModule ledger) {}

    public ControlCenterModule(Dependencies dependencies, Features features) {
        Environment environment = dependencies.environment;
        Database database = dependencies.database;
        AccountModule accounts = dependencies.accounts;
        ControlCenterServlet api = new ControlCenterServlet(environment);
        AuditedTransactions writes = new AuditedTransactions(database, accounts.audit());

        AccessControl.forOperators(api::register, accounts.operatorTokens());
        api.register(new AdminSignInResource(accounts.operatorSignIn(), dependencies.addresses));
        api.register(new AdminOperatorResource(accounts.operators()));
        api.register(new AdminAuditResource(accounts.audit()));
        api.register(new AdminSettingsResource(database, dependencies.settings, writes));

        MitraSearch mitras = new MitraSearch(database, dependencies.settings, accounts.phones(), dependencies.clock);
        api.register(new AdminMitraResource(mitras, features.mitras, features.sessions, accounts.phones(), writes));
        api.register(new AdminBankAccountResource(features.ledger.bankAccounts(), writes));
        api.register(new AdminTasksResource(features.maintenance, writes));

        TranscriptService transcriptService = new TranscriptService(database, accounts.audit());
        api.register(new AdminSessionResource(
                new SessionSearch(database, accounts.phones()),
                new SessionDetailService(database),
                transcriptService,
                features.sessions,
                writes));

        api.register(new AdminProductResource(features.payments.products(), writes));
        api.register(new AdminPaymentResource(
                new PaymentSearch(database, accounts.phones()), features.payments.refunds(), writes));
        api.register(new AdminPaymentEventResource(features.payments.events(), writes));
        api.register(new AdminLedgerResource(features.ledger.ledger()));
        api.register(new AdminFinanceResource(features.payments.reports()));
        api.register(new AdminPayoutResource(features.ledger.payouts(), writes));

        OverviewService overviewService = new OverviewService(
                database, dependencies.settings, environment.healthChecks(), dependencies.instance, dependencies.clock);
        SseBroadcaster streams = new SseBroadcaster(
                overviewService, accounts.operatorTokens(), dependencies.clock, environment.metrics());
        environment.lifecycle().manage(streams);
        environment.lifecycle().addEventListener(streams);
        SseEventSources sources = new SseEventSources(database, overviewService, transcriptService);
        api.register(new AdminOpenApiResource(() -> dependencies.describer.apply(api.resources())));
        api.register(new AdminOverviewResource(overviewService));
        api.register(new AdminLiveResource(streams, sources));
        api.register(new AdminSessionLiveResource(streams, sources, transcriptService));
    }
}
