package id.sapa.testing;

import id.sapa.app.SapaApplication;
import id.sapa.app.SapaConfiguration;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.testing.DropwizardTestSupport;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** One instance of the application in this process, on free ports. */
public final class SapaInstance implements AutoCloseable {

    private final DropwizardTestSupport<SapaConfiguration> support;

    private SapaInstance(DropwizardTestSupport<SapaConfiguration> support) {
        this.support = support;
    }

    /** Starts the development configuration with these environment variables, on free ports unless they name some. */
    public static SapaInstance start(Clock clock, Map<String, String> environmentVariables) {
        Map<String, String> variables = new HashMap<>(environmentVariables);
        variables.putIfAbsent("PUBLIC_PORT", "0");
        variables.putIfAbsent("INTERNAL_PORT", "0");
        DropwizardTestSupport<SapaConfiguration> support =
                new DropwizardTestSupport<>(SapaApplication.class, "config.yml") {
                    @Override
                    public Application<SapaConfiguration> newApplication() {
                        return new SapaApplication(clock, variables);
                    }
                };
        try {
            support.before();
        } catch (Exception e) {
            throw new IllegalStateException("the instance did not start", e);
        }
        return new SapaInstance(support);
    }

    /** Where apps reach it. */
    public URI publicUrl() {
        return URI.create("http://127.0.0.1:" + support.getLocalPort());
    }

    /** Where operators reach it. */
    public URI internalUrl() {
        return URI.create("http://127.0.0.1:" + support.getAdminPort());
    }

    /** For metrics and health checks. */
    public Environment environment() {
        return support.getEnvironment();
    }

    /** Stops it in an orderly way. */
    @Override
    public void close() {
        support.after();
    }
}
