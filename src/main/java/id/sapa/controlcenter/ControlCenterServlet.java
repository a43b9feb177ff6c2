package id.sapa.controlcenter;

import id.sapa.web.WebModule;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.DropwizardResourceConfig;
import io.dropwizard.jersey.jackson.JacksonFeature;
import io.dropwizard.jersey.setup.JerseyServletContainer;
import io.dropwizard.jersey.validation.HibernateValidationBinder;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.ServerProperties;

/**
 * The Jersey application on the internal listener, with the conventions of the public API. Resources must be registered
 * before the server starts.
 */
final class ControlCenterServlet {

    private static final String OPENAPI = "/cc/v1/openapi.json";

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
        environment
                .admin()
                .addServlet("control-center-openapi", new ForwardServlet(OPENAPI))
                .addMapping("/cc/openapi.json");
        environment.admin().addServlet("console", new ConsoleServlet()).addMapping("", "/console/*");
    }

    void register(Object component) {
        jersey.register(component);
    }

    /** The resource classes registered so far. */
    Set<Class<?>> resources() {
        return jersey.getClasses().stream()
                .filter(type -> type.isAnnotationPresent(Path.class))
                .collect(Collectors.toSet());
    }

    /** Serves a second path of what Jersey serves. */
    private static final class ForwardServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final String target;

        ForwardServlet(String target) {
            this.target = target;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            request.getRequestDispatcher(target).forward(request, response);
        }
    }
}
