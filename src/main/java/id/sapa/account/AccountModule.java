package id.sapa.account;

import com.codahale.metrics.MetricRegistry;
import id.sapa.common.PhoneNumberParser;
import id.sapa.db.Database;
import id.sapa.event.EventBus;
import id.sapa.jobs.JobScheduler;
import id.sapa.web.ClientIpResolver;
import id.sapa.web.RateLimiter;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Wires the accounts. */
public final class AccountModule {

    private static final Duration CLEANUP_INTERVAL = Duration.ofMinutes(10);

    private final TokenRevocationList tokenRevocationList;
    private final JwtAccessTokens jwtAccessTokens;
    private final UserService users;
    private final PhoneNumberParser phones;
    private final OperatorTokenService operatorTokenService;
    private final OperatorService operators;
    private final OperatorSignIn operatorSignIn;
    private final AuditLog auditLog;
    private final OtpService codes;
    private final AuthResource authResource;
    private final MeService me;
    private final MeResource meResource;
    private final WsTicketService wsTicketService;
    private final WsTicketResource wsTicketResource;

    /** What lies below. */
    public record Dependencies(
            Database database,
            EventBus events,
            JobScheduler jobs,
            RateLimiter limits,
            ClientIpResolver addresses,
            Clock clock,
            MetricRegistry metrics) {}

    public AccountModule(AuthConfiguration auth, OtpConfiguration otp, Dependencies dependencies) {
        Database database = dependencies.database();
        RateLimiter limits = dependencies.limits();
        Clock clock = dependencies.clock();
        SigningKeys keys = new SigningKeys(auth);
        this.phones = new PhoneNumberParser(otp.regions());
        Duration tokenLifetime = auth.accessTokenLifetime().toJavaDuration();
        this.tokenRevocationList = new TokenRevocationList(database, dependencies.events(), clock, tokenLifetime);
        this.jwtAccessTokens = new JwtAccessTokens(keys, tokenLifetime, tokenRevocationList, clock);
        this.users = new UserService(database, tokenRevocationList, clock);
        this.auditLog = new AuditLog(database, clock);
        this.operatorTokenService = new OperatorTokenService(
                database, keys, auth.operatorTokenLifetime().toJavaDuration(), clock);
        PasswordHasher passwordHasher = new PasswordHasher(auth.argon2MemoryKib());
        this.operators = new OperatorService(database, passwordHasher, auditLog, clock);
        this.operatorSignIn = new OperatorSignIn(database, passwordHasher, operatorTokenService, limits);
        OtpSender sender = otp.logCodes()
                ? new LogOtpSender()
                : new GatewayOtpSender(otp.gateways(), OtpService.LIFETIME, dependencies.metrics());
        this.codes = new OtpService(database, sender, limits, keys, otp, clock, dependencies.metrics());
        RefreshTokenService refreshTokenService =
                new RefreshTokenService(database, jwtAccessTokens, keys, tokenRevocationList, auth, clock);
        this.authResource = new AuthResource(
                new SignInService(database, codes, refreshTokenService, users, clock),
                limits,
                dependencies.addresses(),
                phones);
        this.me = new MeService(database, users, clock);
        this.meResource = new MeResource(me, limits);
        this.wsTicketService = new WsTicketService(database, tokenRevocationList, clock);
        this.wsTicketResource = new WsTicketResource(wsTicketService, limits);
        dependencies.jobs().recurring("account-cleanup", CLEANUP_INTERVAL, name -> {
            codes.purgeExpired();
            refreshTokenService.purgeExpired();
            wsTicketService.purgeExpired();
        });
    }

    /** What starts and stops with the process. */
    public List<Managed> managed() {
        return List.of(tokenRevocationList, codes);
    }

    /** Hands over what the public listener serves, and who may call it. */
    public void registerTo(Consumer<Object> jersey) {
        AccessControl.forUsers(jersey, jwtAccessTokens);
        jersey.accept(authResource);
        jersey.accept(meResource);
        jersey.accept(wsTicketResource);
    }

    /** Adds what another feature stores about users, to be exported and erased with the account. */
    public void add(PersonalDataContributor data) {
        me.add(data);
    }

    public WsTicketService wsTickets() {
        return wsTicketService;
    }

    public AccessTokenVerifier accessTokens() {
        return jwtAccessTokens;
    }

    public TokenRevocationList revocations() {
        return tokenRevocationList;
    }

    /** Reads the phone numbers that may have an account. */
    public PhoneNumberParser phones() {
        return phones;
    }

    public UserService users() {
        return users;
    }

    public OperatorTokenService operatorTokens() {
        return operatorTokenService;
    }

    public OperatorService operators() {
        return operators;
    }

    public OperatorSignIn operatorSignIn() {
        return operatorSignIn;
    }

    public AuditLog audit() {
        return auditLog;
    }
}
