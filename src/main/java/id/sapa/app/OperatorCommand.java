package id.sapa.app;

import id.sapa.account.Operator;
import id.sapa.account.OperatorRole;
import id.sapa.account.OperatorService;
import id.sapa.common.EmailAddress;
import id.sapa.common.InvalidInputException;
import id.sapa.common.ProblemException;
import id.sapa.common.SecretText;
import id.sapa.db.DatabaseModule;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.db.ManagedDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Collectors;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code operator add --email E --role R --password-stdin CONFIG}: makes an operator; this is how the first one comes to be. */
final class OperatorCommand extends ConfiguredCommand<SapaConfiguration> {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorCommand.class);
    private static final String EMAIL = "email";
    private static final String ROLE = "role";

    private final Application<SapaConfiguration> application;
    private final Clock clock;
    private final InputStream input;

    /** @param input where the password comes from, as one line */
    OperatorCommand(Application<SapaConfiguration> application, Clock clock, InputStream input) {
        super("operator", "Makes an operator of the Control Center");
        this.application = application;
        this.clock = clock;
        this.input = input;
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandErrorPrinter.print(cli.getStdErr(), failure);
    }

    @Override
    protected Class<SapaConfiguration> getConfigurationClass() {
        return application.getConfigurationClass();
    }

    @Override
    public void configure(Subparser parser) {
        parser.addArgument("action").choices("add").help("add makes an operator");
        parser.addArgument("--email").dest(EMAIL).required(true).help("the address to sign in with");
        parser.addArgument("--role")
                .dest(ROLE)
                .required(true)
                .choices(Arrays.stream(OperatorRole.values())
                        .map(OperatorRole::wire)
                        .collect(Collectors.toList()))
                .help("what the operator may do");
        parser.addArgument("--password-stdin")
                .required(true)
                .action(Arguments.storeTrue())
                .help("reads the password from the standard input, one line");
        super.configure(parser);
    }

    @Override
    protected void run(Bootstrap<SapaConfiguration> bootstrap, Namespace namespace, SapaConfiguration configuration)
            throws Exception {
        ConfigurationValidator.require(configuration);
        SecretText password = password();
        DatabaseModule databaseModule = new DatabaseModule(configuration.database(), bootstrap.getMetricRegistry());
        ManagedDataSource dataSource = databaseModule.dataSource();
        dataSource.start();
        try {
            Operator operator = new OperatorService(databaseModule.database(), configuration.auth(), clock)
                    .createByCommand(
                            email(namespace.getString(EMAIL)),
                            OperatorRole.fromString(namespace.getString(ROLE)),
                            password);
            LOG.atInfo()
                    .addKeyValue("email", operator.email())
                    .addKeyValue("role", operator.role().wire())
                    .log("Operator created");
        } catch (ProblemException e) {
            throw new CommandFailedException(e);
        } finally {
            dataSource.stop();
        }
    }

    private static EmailAddress email(String text) {
        try {
            return EmailAddress.fromString(text);
        } catch (InvalidInputException e) {
            throw ProblemException.invalid("email", e.getMessage());
        }
    }

    private SecretText password() throws IOException {
        // Not closed: the stream belongs to the process.
        String line = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)).readLine();
        try {
            return SecretText.fromString(line == null ? "" : line);
        } catch (InvalidInputException e) {
            throw new CommandFailedException(ProblemException.invalid("password", e.getMessage()));
        }
    }
}
