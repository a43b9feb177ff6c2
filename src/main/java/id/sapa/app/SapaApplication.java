package id.sapa.app;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import id.sapa.common.Json;
import id.sapa.db.PostgresClock;
import id.sapa.web.WebModule;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.migrations.MigrationsBundle;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.text.StringSubstitutor;

/** Sapa: one process type, any number of instances. */
public final class SapaApplication extends Application<SapaConfiguration> {

    private final Clock clock;
    private final Map<String, String> environmentVariables;

    public SapaApplication() {
        this(systemClock(), System.getenv());
    }

    /**
     * An instance whose surroundings are given, several of which can live in one process.
     *
     * @param environmentVariables what {@code ${NAME}} in the configuration file stands for
     */
    public SapaApplication(Clock clock, Map<String, String> environmentVariables) {
        this.clock = clock;
        this.environmentVariables = Map.copyOf(environmentVariables);
    }

    public static void main(String[] args) throws Exception {
        try {
            new SapaApplication().run(args);
        } catch (StartFailedException e) {
            // The command has printed the reason already.
            System.exit(1);
        }
    }

    /** The time in UTC, corrected by Postgres's, at the precision that Postgres stores: a time read back equals the one written. */
    public static Clock systemClock() {
        return new PostgresClock(Clock.systemUTC());
    }

    @Override
    public String getName() {
        return "sapa";
    }

    @Override
    public void initialize(Bootstrap<SapaConfiguration> bootstrap) {
        bootstrap.setConfigurationSourceProvider(new SubstitutingSourceProvider(
                bootstrap.getConfigurationSourceProvider(), new StringSubstitutor(environmentVariables)));
        // Configuration files keep Dropwizard's own conventions; only the wire is snake_case.
        ObjectMapper yaml = Jackson.newObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        bootstrap.setConfigurationFactoryFactory(
                (type, validator, mapper, prefix) -> new YamlConfigurationFactory<>(type, validator, yaml, prefix));
        bootstrap.setObjectMapper(Json.configure(Jackson.newObjectMapper()));
        bootstrap.addBundle(new MigrationsBundle<SapaConfiguration>() {
            @Override
            public DataSourceFactory getDataSourceFactory(SapaConfiguration configuration) {
                return configuration.database();
            }
        });
    }

    @Override
    protected void addDefaultCommands(Bootstrap<SapaConfiguration> bootstrap) {
        bootstrap.addCommand(new StartCommand(this));
        bootstrap.addCommand(new CheckCommand(this));
        bootstrap.addCommand(new OperatorCommand(this, clock, System.in));
    }

    /** Tells the caller, which a process started by {@link #main} answers with exit status 1. */
    @Override
    protected void onFatalError(Throwable failure) {
        throw new StartFailedException(failure);
    }

    @Override
    public void run(SapaConfiguration configuration, Environment environment) {
        ConfigurationValidator.require(configuration);
        WebModule.registerTo(environment.jersey()::register);
        WebModule.protect(environment, configuration.internal());
        new Wiring(configuration, environment, clock);
        environment.jersey().register(new ProblemCatalogResource());
        OpenApiResource openApi = new OpenApiResource(() -> resources(environment));
        environment.jersey().register(openApi);
        environment.jersey().register(new AsyncApiResource(openApi));
    }

    private static Set<Class<?>> resources(Environment environment) {
        return environment.jersey().getResourceConfig().getClasses().stream()
                .filter(type -> type.isAnnotationPresent(Path.class))
                .collect(Collectors.toSet());
    }
}
