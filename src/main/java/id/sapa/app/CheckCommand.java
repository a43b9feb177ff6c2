package id.sapa.app;

import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import net.sourceforge.argparse4j.inf.Namespace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code check CONFIG}: parses the configuration and applies every guard, without touching a server. */
final class CheckCommand extends ConfiguredCommand<SapaConfiguration> {

    private static final Logger LOG = LoggerFactory.getLogger(CheckCommand.class);

    private final Application<SapaConfiguration> application;

    CheckCommand(Application<SapaConfiguration> application) {
        super("check", "Parses the configuration and says what forbids starting with it");
        this.application = application;
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
    protected void run(Bootstrap<SapaConfiguration> bootstrap, Namespace namespace, SapaConfiguration configuration) {
        ConfigurationValidator.require(configuration);
        LOG.atInfo().log("Configuration is valid");
    }
}
