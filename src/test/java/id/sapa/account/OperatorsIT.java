package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import id.sapa.app.SapaApplication;
import id.sapa.app.StartFailedException;
import id.sapa.common.EmailAddress;
import id.sapa.common.OperatorId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SecretText;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.testing.AdjustableClock;
import id.sapa.testing.TestPostgres;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyConfiguration;
import id.sapa.web.RateLimiter;
import id.sapa.web.WebConfiguration;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class OperatorsIT {

    private static final String PASSWORD = "correct horse battery";
    private static final String DATABASE_URL = TestPostgres.newDatabase();
    private static int count;

    private final AdjustableClock clock = new AdjustableClock();
    private final AuthConfiguration configuration =
            new AuthConfiguration("0123456789abcdefghijklmnopqrstuvwxyz", null, null, null, null, null, 1_024);
    private final MetricRegistry metrics = new MetricRegistry();
    /** Nobody listens there: limits are counted locally. */
    private final ValkeyClient valkey = new ValkeyClient(ValkeyConfiguration.of("redis://127.0.0.1:1"), metrics);

    private final Database database = database();
    private final OperatorService operators = new OperatorService(database, configuration, clock);
    private final OperatorTokenService tokens =
            new OperatorTokenService(database, new SigningKeys(configuration), Duration.ofHours(8), clock);
    private final OperatorSignIn signIn = new OperatorSignIn(
            database,
            new PasswordHasher(configuration.argon2MemoryKib()),
            tokens,
            new RateLimiter(valkey, new WebConfiguration(null, null, null, null), metrics));

    @AfterEach
    void stop() {
        valkey.stop();
    }

    @Test
    void theCommandMakesAnOperatorWhoCanSignIn() throws Exception {
        String email = "First." + nextEmail();
        run(email, "admin", PASSWORD);
        OperatorSignIn.SignedIn signedIn = signIn(email.toUpperCase(), PASSWORD, "address");
        assertThat(signedIn.operator().role()).isEqualTo(OperatorRole.ADMIN);
        assertThat(tokens.verify(signedIn.accessToken()).email()).isEqualTo(email.toLowerCase());
        assertThat(new AuditLog(database, clock)
                        .list(null, signedIn.operator().id().toString(), 10, null)
                        .items())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.action()).isEqualTo("operator.create");
                    assertThat(entry.operatorId()).isNull();
                });
    }

    @Test
    void theCommandRefusesAShortPassword() {
        assertThatThrownBy(() -> run(nextEmail(), "viewer", "short"))
                .isInstanceOf(StartFailedException.class)
                .hasRootCauseMessage("password must have 12 to 128 characters");
    }

    @Test
    void wrongPasswordAndUnknownAddressGetTheSameAnswer() {
        Operator operator = add(OperatorRole.VIEWER);
        assertCode(ProblemCode.INVALID_CREDENTIALS, () -> signIn(operator.email(), "a wrong password", "address"));
        assertCode(ProblemCode.INVALID_CREDENTIALS, () -> signIn("nobody@example.com", PASSWORD, "address"));
    }

    @Test
    void guessingIsThrottled() {
        Operator operator = add(OperatorRole.VIEWER);
        for (int i = 0; i < 10; i++) {
            assertCode(
                    ProblemCode.INVALID_CREDENTIALS, () -> signIn(operator.email(), "a wrong password", nextEmail()));
        }
        assertCode(ProblemCode.RATE_LIMITED, () -> signIn(operator.email(), PASSWORD, "another address"));
    }

    @Test
    void aChangeEndsTheTokensAtOnce() {
        AuthenticatedOperator admin = authenticated(add(OperatorRole.ADMIN));
        Operator operator = add(OperatorRole.VIEWER);
        String token = signIn(operator.email(), PASSWORD, "address").accessToken();
        operators.change(admin, operator.id(), new OperatorService.Change(OperatorRole.OPERATOR, null, null));
        assertCode(ProblemCode.UNAUTHORIZED, () -> tokens.verify(token));
    }

    @Test
    void aDisabledOperatorIsOut() {
        AuthenticatedOperator admin = authenticated(add(OperatorRole.ADMIN));
        Operator operator = add(OperatorRole.OPERATOR);
        operators.change(admin, operator.id(), new OperatorService.Change(null, null, true));
        assertCode(ProblemCode.INVALID_CREDENTIALS, () -> signIn(operator.email(), PASSWORD, "address"));
        operators.change(admin, operator.id(), new OperatorService.Change(null, null, false));
        assertThat(signIn(operator.email(), PASSWORD, "address").operator().disabledAt())
                .isNull();
    }

    @Test
    void anAppUsersTokenIsNoOperatorsToken() {
        String token = new JwtCodec("sapa-app", new SigningKeys(configuration), clock)
                .sign(add(OperatorRole.ADMIN).id().toString(), Duration.ofMinutes(5), Map.of("ver", 1));
        assertCode(ProblemCode.UNAUTHORIZED, () -> tokens.verify(token));
    }

    @Test
    void anAddressHasOneAccount() {
        Operator operator = add(OperatorRole.VIEWER);
        assertCode(ProblemCode.EMAIL_TAKEN, () -> create(operator.email(), OperatorRole.ADMIN));
    }

    @Test
    void passwordMatches_whateverTheKeyboardsNormalForm() {
        EmailAddress email = new EmailAddress(nextEmail());
        operators.createByCommand(email, OperatorRole.VIEWER, new SecretText("pässwörd für alle"));
        String decomposed = Normalizer.normalize("pässwörd für alle", Normalizer.Form.NFD);
        assertThat(signIn(email.value(), decomposed, "address").operator().email())
                .isEqualTo(email.value());
    }

    @Test
    void anUnknownOperatorIsNotFound() {
        AuthenticatedOperator admin = authenticated(add(OperatorRole.ADMIN));
        assertCode(
                ProblemCode.NOT_FOUND,
                () -> operators.change(admin, OperatorId.next(), new OperatorService.Change(null, null, true)));
    }

    @Test
    void theAuditCannotBeChanged() {
        add(OperatorRole.VIEWER);
        assertThatThrownBy(() -> database.withHandle(handle -> handle.execute("update audit set action = 'nothing'")))
                .hasMessageContaining("not allowed");
        assertThatThrownBy(() -> database.withHandle(handle -> handle.execute("delete from audit")))
                .hasMessageContaining("not allowed");
    }

    private Operator add(OperatorRole role) {
        return create(nextEmail(), role);
    }

    private Operator create(String email, OperatorRole role) {
        return operators.createByCommand(new EmailAddress(email), role, new SecretText(PASSWORD));
    }

    private OperatorSignIn.SignedIn signIn(String email, String password, String address) {
        return signIn.signIn(new EmailAddress(email), new SecretText(password), address);
    }

    private static AuthenticatedOperator authenticated(Operator operator) {
        return new AuthenticatedOperator(operator.id(), operator.email(), operator.role());
    }

    private static String nextEmail() {
        return "operator" + ++count + "@example.com";
    }

    private static void assertCode(ProblemCode code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void run(String email, String role, String password) throws Exception {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((password + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            new SapaApplication(clock, Map.of("DATABASE_URL", DATABASE_URL))
                    .run("operator", "add", "--email", email, "--role", role, "--password-stdin", "config.yml");
        } finally {
            System.setIn(before);
        }
    }

    private static Database database() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(DATABASE_URL);
        return new Database(DatabaseModule.jdbi(dataSource));
    }
}
