package id.sapa.account;

import com.codahale.metrics.MetricRegistry;
import id.sapa.db.Database;
import id.sapa.event.EventBus;
import id.sapa.jobs.Jobs;
import id.sapa.web.ClientAddresses;
import id.sapa.web.RateLimits;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Wires the accounts. */
public final class AccountModule {

    private static final Duration CLEANING_PAUSE = Duration.ofMinutes(10);

    private final Revocations revocations;
    private final UserTokens userTokens;
    private final UserService users;
    private final OperatorTokens operatorTokens;
    private final OperatorService operators;
    private final Audit audit;
    private final OtpService codes;
    private final AuthResource authResource;

    public AccountModule(
            AuthConfiguration auth,
            OtpConfiguration otp,
            Database database,
            EventBus events,
            RateLimits limits,
            ClientAddresses addresses,
            Jobs jobs,
            Clock clock,
            MetricRegistry metrics) {
        SigningKeys keys = new SigningKeys(auth);
        Duration tokenLifetime = auth.accessTokenLifetime().toJavaDuration();
        this.revocations = new Revocations(database, events, clock, tokenLifetime);
        this.userTokens = new UserTokens(keys, tokenLifetime, revocations, clock);
        this.users = new UserService(database, revocations, clock);
        this.audit = new Audit(database, clock);
        this.operatorTokens = new OperatorTokens(
                database, keys, auth.operatorTokenLifetime().toJavaDuration(), clock);
        this.operators = new OperatorService(
                database, new Passwords(auth.passwordMemoryKib()), operatorTokens, audit, limits, clock);
        OtpSender sender =
                otp.log() ? new LogOtpSender() : new GatewayOtpSender(otp.gateways(), OtpService.LIFETIME, metrics);
        this.codes = new OtpService(database, sender, limits, keys, otp, clock, metrics);
        SignIns signIns = new SignIns(database, userTokens, keys, revocations, auth, clock);
        this.authResource =
                new AuthResource(new SignInService(database, codes, signIns, users, clock), limits, addresses);
        jobs.recurring("account.clean", CLEANING_PAUSE, name -> {
            codes.forgetOld();
            signIns.forgetOld();
        });
    }

    /** What starts and stops with the process. */
    public List<Managed> managed() {
        return List.of(revocations, codes);
    }

    /** The public resources. */
    public List<Object> resources() {
        return List.of(authResource);
    }

    public AccessTokens accessTokens() {
        return userTokens;
    }

    public Revocations revocations() {
        return revocations;
    }

    public UserService users() {
        return users;
    }

    public OperatorTokens operatorTokens() {
        return operatorTokens;
    }

    public OperatorService operators() {
        return operators;
    }

    public Audit audit() {
        return audit;
    }
}
