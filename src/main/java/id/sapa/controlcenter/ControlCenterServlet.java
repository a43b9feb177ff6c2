package id.sapa.controlcenter;

import id.sapa.web.WebModule;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.DropwizardResourceConfig;
import io.dropwizard.jersey.jackson.JacksonFeature;
import io.dropwizard.jersey.setup.JerseyServletContainer;
import io.dropwizard.jersey.validation.HibernateValidationBinder;
import jakarta.servlet.ServletRegistration;
import org.glassfish.jersey.server.ServerProperties;

/**
 * The Jersey application on the internal listener, with the conventions of the public API. Resources must be registered
 * before the server starts.
 */
final class ControlCenterServlet {

    private final DropwizardResourceConfig jersey;

    ControlCenterServlet(Environment environment) {
        jersey = new DropwizardResourceConfig(environment.metrics());
        jersey.setUrlPattern("/cc/v1/*");
        jersey.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        jersey.register(new JacksonFeature(environment.getObjectMapper()));
        jersey.register(new HibernateValidationBinder(environment.getValidator()));
        WebModule.registerTo(jersey::register);
        ServletRegistration.Dynamic servlet =
                environment.admin().addServlet("control-center", new JerseyServletContainer(jersey));
        servlet.addMapping("/cc/v1/*");
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        environment.admin().addServlet("console", new ConsoleServlet()).addMapping("", "/console/*");
    }

    void register(Object component) {
        jersey.register(component);
    }
}
