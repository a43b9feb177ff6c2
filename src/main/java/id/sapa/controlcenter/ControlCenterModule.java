package id.sapa.controlcenter;

import id.sapa.account.AccessControl;
import id.sapa.account.AccountModule;
import id.sapa.availability.Maintenance;
import id.sapa.db.Database;
import id.sapa.ledger.LedgerModule;
import id.sapa.mitra.MitraService;
import id.sapa.payment.PaymentModule;
import id.sapa.session.SessionService;
import id.sapa.settings.Settings;
import id.sapa.web.ClientAddresses;
import io.dropwizard.core.setup.Environment;
import java.time.Clock;

/** Wires the Control Center onto the internal listener. */
public final class ControlCenterModule {

    /**
     * What it stands on.
     *
     * @param instance the name of this instance
     */
    public record Platform(
            Environment environment,
            Database database,
            Settings settings,
            AccountModule accounts,
            ClientAddresses addresses,
            String instance,
            Clock clock) {}

    /** What it lets operators do. */
    public record Features(
            MitraService mitras,
            Maintenance maintenance,
            SessionService sessions,
            PaymentModule payments,
            LedgerModule ledger) {}

    public ControlCenterModule(Platform platform, Features features) {
        Environment environment = platform.environment;
        Database database = platform.database;
        AccountModule accounts = platform.accounts;
        InternalApi api = new InternalApi(environment);
        AuditedWrites writes = new AuditedWrites(database, accounts.audit());

        AccessControl.forOperators(api::register, accounts.operatorTokens());
        api.register(new SignInResource(accounts.operatorSignIn(), platform.addresses));
        api.register(new OperatorsResource(accounts.operators()));
        api.register(new AuditResource(accounts.audit()));
        api.register(new SettingsResource(database, platform.settings, writes));

        MitraSearch mitras = new MitraSearch(database, platform.settings, platform.clock);
        api.register(new MitrasResource(mitras, features.mitras, writes));
        api.register(new BankAccountResource(features.ledger.bankAccounts(), writes));
        api.register(new TasksResource(features.maintenance, writes));

        Transcripts transcripts = new Transcripts(database, accounts.audit());
        api.register(new SessionsResource(
                new SessionSearch(database), new SessionDetails(database), transcripts, features.sessions, writes));

        api.register(new ProductsResource(features.payments.products(), writes));
        api.register(new PaymentsResource(new PaymentSearch(database), features.payments.refunds(), writes));
        api.register(new PaymentEventsResource(features.payments.events(), writes));
        api.register(new LedgerResource(features.ledger.ledger()));
        api.register(new FinanceResource(features.payments.reports()));
        api.register(new PayoutsResource(features.ledger.payouts(), writes));

        Overview overview = new Overview(
                database, platform.settings, environment.healthChecks(), platform.instance, platform.clock);
        LiveStreams streams =
                new LiveStreams(overview, accounts.operatorTokens(), platform.clock, environment.metrics());
        environment.lifecycle().manage(streams);
        environment.lifecycle().addEventListener(streams);
        LiveSources sources = new LiveSources(database, overview, transcripts);
        api.register(new OverviewResource(overview));
        api.register(new LiveResource(streams, sources));
        api.register(new SessionLiveResource(streams, sources, transcripts));
    }
}
