package id.sapa.controlcenter;

import id.sapa.account.AccessControl;
import id.sapa.account.AccountModule;
import id.sapa.db.Database;
import id.sapa.mitra.MitraService;
import id.sapa.settings.Settings;
import id.sapa.web.ClientAddresses;
import io.dropwizard.core.setup.Environment;
import java.time.Clock;

/** Wires the Control Center onto the internal listener. */
public final class ControlCenterModule {

    private final Environment environment;
    private final Database database;
    private final Clock clock;
    private final AccountModule accounts;
    private final InternalApi api;
    private final AuditedWrites writes;

    public ControlCenterModule(
            Environment environment,
            Database database,
            Clock clock,
            AccountModule accounts,
            ClientAddresses addresses) {
        this.environment = environment;
        this.database = database;
        this.clock = clock;
        this.accounts = accounts;
        this.api = new InternalApi(environment);
        this.writes = new AuditedWrites(database, accounts.audit());
        AccessControl.forOperators(api::register, accounts.operatorTokens());
        api.register(new SignInResource(accounts.operatorSignIn(), addresses));
        api.register(new OperatorsResource(accounts.operators()));
        api.register(new AuditResource(accounts.audit()));
    }

    /** Reading and changing the business configuration. */
    public void serve(Settings settings) {
        api.register(new SettingsResource(database, settings, writes));
    }

    /** The mitras and their life cycle. */
    public void serve(MitraService mitras, Settings settings) {
        api.register(new MitrasResource(new MitraSearch(database, settings, clock), mitras, writes));
    }
}
