package id.sapa.app;

import id.sapa.common.InvalidConfigurationException;
import io.dropwizard.configuration.ConfigurationException;
import java.io.PrintWriter;

/** Says why a command could not do what it was asked for. */
final class CommandErrorPrinter {

    private CommandErrorPrinter() {}

    /** In one line for each reason if the configuration is at fault, with the stack otherwise. */
    static void print(PrintWriter out, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidConfigurationException || cause instanceof ConfigurationException) {
                out.println(cause.getMessage().strip());
                return;
            }
        }
        failure.printStackTrace(out);
    }
}
