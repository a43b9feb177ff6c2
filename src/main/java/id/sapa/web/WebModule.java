package id.sapa.web;

import io.dropwizard.core.setup.Environment;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.function.Consumer;

/** Puts in place what every listener of ours needs. */
public final class WebModule {

    private static final String TASKS = "/tasks/*";

    private WebModule() {}

    /** Hands each filter, exception mapper and parameter converter to a Jersey application, public or internal. */
    public static void registerTo(Consumer<Object> jersey) {
        jersey.accept(new RequestIdFilter());
        jersey.accept(new RateLimitHeadersFilter());
        jersey.accept(new RequestSizeLimitFilter());
        jersey.accept(new ContentHeadersFilter());
        jersey.accept(new SecurityHeadersFilter());
        jersey.accept(new ProblemExceptionMapper());
        jersey.accept(new JsonExceptionMapper());
        jersey.accept(new ValidationExceptionMapper());
        jersey.accept(new UncaughtExceptionMapper());
        jersey.accept(new InputParamConverters());
    }

    /** Guards what is served beside Jersey: the server's own error pages, and the tasks. */
    public static void protect(Environment environment, InternalConfiguration internal) {
        ProblemErrorHandler errors = new ProblemErrorHandler();
        environment.getApplicationContext().setErrorHandler(errors);
        environment.getAdminContext().setErrorHandler(errors);
        environment.lifecycle().addServerLifecycleListener(server -> server.setErrorHandler(errors));
        environment
                .admin()
                .addFilter("internal-token", new InternalTokenFilter(internal))
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, TASKS);
    }
}
