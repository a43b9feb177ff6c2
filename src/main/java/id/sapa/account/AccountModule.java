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
import java.util.function.Consumer;

/** Wires the accounts. */
public final class AccountModule {

    private static final Duration CLEANING_PAUSE = Duration.ofMinutes(10);

    private final Revocations revocations;
    private final UserTokens userTokens;
    private final UserService users;
    private final OperatorTokens operatorTokens;
    private final OperatorService operators;
    private final OperatorSignIn operatorSignIn;
    private final Audit audit;
    private final OtpService codes;
    private final AuthResource authResource;
    private final MeService me;
    private final MeResource meResource;
    private final WsTickets wsTickets;
    private final WsTicketResource wsTicketResource;

    /** What lies below. */
    public record Platform(
            Database database,
            EventBus events,
            Jobs jobs,
            RateLimits limits,
            ClientAddresses addresses,
            Clock clock,
            MetricRegistry metrics) {}

    public AccountModule(AuthConfiguration auth, OtpConfiguration otp, Platform platform) {
        Database database = platform.database();
        RateLimits limits = platform.limits();
        Clock clock = platform.clock();
        SigningKeys keys = new SigningKeys(auth);
        Duration tokenLifetime = auth.accessTokenLifetime().toJavaDuration();
        this.revocations = new Revocations(database, platform.events(), clock, tokenLifetime);
        this.userTokens = new UserTokens(keys, tokenLifetime, revocations, clock);
        this.users = new UserService(database, revocations, clock);
        this.audit = new Audit(database, clock);
        this.operatorTokens =
                new OperatorTokens(database, keys, auth.operatorTokenLifetime().toJavaDuration(), clock);
        Passwords passwords = new Passwords(auth.passwordMemoryKib());
        this.operators = new OperatorService(database, passwords, audit, clock);
        this.operatorSignIn = new OperatorSignIn(database, passwords, operatorTokens, limits);
        OtpSender sender = otp.log()
                ? new LogOtpSender()
                : new GatewayOtpSender(otp.gateways(), OtpService.LIFETIME, platform.metrics());
        this.codes = new OtpService(database, sender, limits, keys, otp, clock, platform.metrics());
        SignIns signIns = new SignIns(database, userTokens, keys, revocations, auth, clock);
        this.authResource = new AuthResource(
                new SignInService(database, codes, signIns, users, clock), limits, platform.addresses());
        this.me = new MeService(database, users, clock);
        this.meResource = new MeResource(me, limits);
        this.wsTickets = new WsTickets(database, revocations, clock);
        this.wsTicketResource = new WsTicketResource(wsTickets, limits);
        platform.jobs().recurring("account.clean", CLEANING_PAUSE, name -> {
            codes.forgetOld();
            signIns.forgetOld();
            wsTickets.forgetOld();
        });
    }

    /** What starts and stops with the process. */
    public List<Managed> managed() {
        return List.of(revocations, codes);
    }

    /** Hands over what the public listener serves, and who may call it. */
    public void registerTo(Consumer<Object> jersey) {
        AccessControl.forUsers(jersey, userTokens);
        jersey.accept(authResource);
        jersey.accept(meResource);
        jersey.accept(wsTicketResource);
    }

    /** Adds what another feature stores about users, to be exported and erased with the account. */
    public void add(PersonalData data) {
        me.add(data);
    }

    public WsTickets wsTickets() {
        return wsTickets;
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

    public OperatorSignIn operatorSignIn() {
        return operatorSignIn;
    }

    public Audit audit() {
        return audit;
    }
}
