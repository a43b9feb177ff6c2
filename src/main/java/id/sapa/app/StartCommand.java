package id.sapa.app;

import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import net.sourceforge.argparse4j.inf.Namespace;

/** {@code server CONFIG}: runs an instance, or says in a line what forbids it. */
final class StartCommand extends ServerCommand<SapaConfiguration> {

    StartCommand(Application<SapaConfiguration> application) {
        super(application);
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandErrorPrinter.print(cli.getStdErr(), failure);
    }
}
